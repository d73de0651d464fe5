using Longshore.Functions.Scheduling.Dispatchers;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Scheduling;

/// <summary>Decides who runs on a node: a dispatcher puts what arrives into queues, and a policy serves them. What happens to work later
/// is told to its <see cref="Work.Queue"/>. It has no threads and no clock.</summary>
internal sealed class NodeScheduler
{
    private readonly Dispatcher _dispatcher;
    private readonly SlotScheduler[] _queues;

    /// <param name="dispatcher">Which queue takes what arrives.</param>
    /// <param name="policies">Makes the policy of each queue.</param>
    /// <param name="slots">How many run at one time.</param>
    /// <param name="limits">What holds for all queues together.</param>
    public NodeScheduler(Dispatcher dispatcher, Func<SchedulingPolicy> policies, int slots, SlotLimits limits)
    {
        _dispatcher = dispatcher;
        var count = dispatcher.HasQueuePerSlot ? slots : 1;
        var share = limits with
        {
            QueueLengthMax = ShareOf(limits.QueueLengthMax, count),
            SuspendedMax = ShareOf(limits.SuspendedMax, count),
        };
        _queues = new SlotScheduler[count];
        for (var i = 0; i < count; i++)
        {
            _queues[i] = new SlotScheduler(policies(), slots / count, share);
        }
    }

    public int QueueLength => _queues.Sum(queue => queue.QueueLength);

    public IEnumerable<Work> Running => _queues.SelectMany(queue => queue.Running);

    /// <inheritdoc cref="SlotScheduler.Suspended"/>
    public IEnumerable<Work> Suspended => _queues.SelectMany(queue => queue.Suspended);

    /// <inheritdoc cref="SlotScheduler.Arrive"/>
    public Arrival Arrive(Work work, long now, out SlotChange change)
    {
        work.Queue = _queues[_dispatcher.Choose(work, _queues, now)];
        return work.Queue.Arrive(work, now, out change);
    }

    /// <summary>Gives slots to who should have them by now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="changes">What happened goes here.</param>
    public void Displace(long now, ICollection<SlotChange> changes)
    {
        foreach (var queue in _queues)
        {
            while (queue.Displace(now) is { Displaced: not null } change)
            {
                changes.Add(change);
            }
        }
    }

    private static int ShareOf(int most, int count) => most == int.MaxValue ? most : (most + count - 1) / count;
}
