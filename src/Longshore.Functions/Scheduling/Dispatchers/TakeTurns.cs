namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>Chooses the queues in turn, regardless of their load (round robin).</summary>
internal sealed class TakeTurns : Dispatcher
{
    private int _last = -1;

    public override string Name => "RR";

    public override bool HasQueuePerSlot => true;

    public override int Choose(Work work, IReadOnlyList<SlotScheduler> queues, long now) => _last = (_last + 1) % queues.Count;
}
