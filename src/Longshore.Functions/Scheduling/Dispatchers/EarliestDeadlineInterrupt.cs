namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>Chooses a free slot. If there is none, chooses the least loaded of the slots whose work has a later deadline and time
/// to spare. If there is none, chooses the slot with the shortest wait.</summary>
internal sealed class EarliestDeadlineInterrupt : Dispatcher
{
    public override string Name => "EDF_INTERRUPT";

    public override bool OrdersByDeadline => true;

    public override bool HasQueuePerSlot => true;

    public override int Choose(Work work, IReadOnlyList<SlotScheduler> queues, long now)
    {
        var (interrupted, leastLoad) = (-1, Int128.MaxValue);
        var (soonest, leastWait) = (0, Int128.MaxValue);
        for (var i = 0; i < queues.Count; i++)
        {
            var queue = queues[i];
            if (queue.Running.Count == 0)
            {
                return i;
            }

            var (running, load) = (queue.Running[0], queue.Load(now));
            if (running.Deadline > work.Deadline && running.Deadline - now > running.RemainingAt(now) && load < leastLoad)
            {
                (interrupted, leastLoad) = (i, load);
            }

            var wait = queue.LoadBefore(work, now);
            if (wait < leastWait)
            {
                (soonest, leastWait) = (i, wait);
            }
        }

        return interrupted >= 0 ? interrupted : soonest;
    }
}
