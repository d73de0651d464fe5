namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>The queue with the least calls, whatever they are.</summary>
internal sealed class JoinShortestQueue : Dispatcher
{
    public override string Name => "JSQ";

    public override bool HasQueuePerSlot => true;

    public override int Choose(Work work, IReadOnlyList<SlotScheduler> queues, long now)
    {
        var best = 0;
        for (var i = 1; i < queues.Count; i++)
        {
            if (Length(queues[i]) < Length(queues[best]))
            {
                best = i;
            }
        }

        return best;
    }

    private static int Length(SlotScheduler queue) => queue.QueueLength + queue.Running.Count;
}
