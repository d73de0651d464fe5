namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>The queue whose calls will probably take the least time.</summary>
internal sealed class LeastLoaded : Dispatcher
{
    public override string Name => "LLD";

    public override bool HasQueuePerSlot => true;

    public override int Choose(Work work, IReadOnlyList<SlotScheduler> queues, long now)
    {
        var best = 0;
        for (var i = 1; i < queues.Count; i++)
        {
            if ((queues[i].Load(now), queues[i].QueueLength).CompareTo((queues[best].Load(now), queues[best].QueueLength)) < 0)
            {
                best = i;
            }
        }

        return best;
    }
}
