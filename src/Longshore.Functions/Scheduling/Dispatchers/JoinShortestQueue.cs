namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>Chooses the queue with the fewest calls.</summary>
internal sealed class JoinShortestQueue : Dispatcher
{
    public override string Name => "JSQ";

    public override bool HasQueuePerSlot => true;

    public override int Choose(Work work, IReadOnlyList<SlotScheduler> queues, long now) =>
        Enumerable.Range(0, queues.Count).MinBy(i => Length(queues[i]));

    private static int Length(SlotScheduler queue) => queue.QueueLength + queue.Running.Count;
}
