namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>Chooses the queue whose calls have the least estimated remaining time.</summary>
internal sealed class LeastLoaded : Dispatcher
{
    public override string Name => "LLD";

    public override bool HasQueuePerSlot => true;

    public override int Choose(Work work, IReadOnlyList<SlotScheduler> queues, long now) =>
        Enumerable.Range(0, queues.Count).MinBy(i => (queues[i].Load(now), queues[i].QueueLength));
}
