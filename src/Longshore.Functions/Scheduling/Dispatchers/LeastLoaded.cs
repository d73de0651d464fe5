namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>The queue whose calls will probably take the least time.</summary>
internal sealed class LeastLoaded : Dispatcher
{
    public override string Name => "LLD";

    public override bool HasQueuePerSlot => true;

    public override int Choose(Work work, IReadOnlyList<SlotScheduler> queues, long now) =>
        Enumerable.Range(0, queues.Count).MinBy(i => (queues[i].Load(now), queues[i].QueueLength));
}
