using Longshore.Functions.Scheduling.Dispatchers;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Scheduling;

/// <summary>Makes the scheduling decisions of a node. A dispatcher puts arriving work into queues, and a policy orders each
/// queue. Later events of a work go to its <see cref="Work.Queue"/>. This class has no threads and no clock.</summary>
internal sealed class NodeScheduler
{
    private readonly Dispatcher _dispatcher;
    private readonly SlotScheduler[] _queues;
    private readonly int _slotsOfQueue;

    /// <param name="dispatcher">Chooses the queue for arriving work.</param>
    /// <param name="policies">Creates the policy of each queue.</param>
    /// <param name="slots">The number of slots.</param>
    /// <param name="limits">The limits for all queues together.</param>
    public NodeScheduler(Dispatcher dispatcher, Func<SchedulingPolicy> policies, int slots, SlotLimits limits)
    {
        _dispatcher = dispatcher;
        var count = dispatcher.HasQueuePerSlot ? slots : 1;
        var share = limits with
        {
            QueueLengthMax = ShareOf(limits.QueueLengthMax, count),
            SuspendedMax = ShareOf(limits.SuspendedMax, count),
            AwayMax = ShareOf(limits.AwayMax, count),
        };
        _slotsOfQueue = slots / count;
        _queues = new SlotScheduler[count];
        for (var i = 0; i < count; i++)
        {
            _queues[i] = new SlotScheduler(policies(), _slotsOfQueue, share);
        }
    }

    public int QueueLength => _queues.Sum(queue => queue.QueueLength);

    public IEnumerable<Work> Running => _queues.SelectMany(queue => queue.Running);

    /// <inheritdoc cref="SlotScheduler.Suspended"/>
    public IEnumerable<Work> Suspended => _queues.SelectMany(queue => queue.Suspended);

    /// <inheritdoc cref="SlotScheduler.Away"/>
    public int Away => _queues.Sum(queue => queue.Away);

    /// <inheritdoc cref="SlotScheduler.Accepted"/>
    public int Accepted => _queues.Sum(queue => queue.Accepted);

    /// <inheritdoc cref="SlotScheduler.Arrive"/>
    public Arrival Arrive(Work work, long now, out SlotChange change)
    {
        work.Queue = _queues[_dispatcher.Choose(work, _queues, now)];
        return work.Queue.Arrive(work, now, out change);
    }

    /// <summary>Pre-empts running work in favour of waiting work where the policy requires it.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="changes">Receives the slots that changed owner.</param>
    public void Preempt(long now, ICollection<SlotChange> changes)
    {
        foreach (var queue in _queues)
        {
            // Every slot changes its owner once at most: at one moment there is no more to gain.
            for (var slot = 0; slot < _slotsOfQueue && queue.Preempt(now) is { Preempted: not null } change; slot++)
            {
                changes.Add(change);
            }
        }
    }

    private static int ShareOf(int most, int count) => most == int.MaxValue ? most : (most + count - 1) / count;
}
