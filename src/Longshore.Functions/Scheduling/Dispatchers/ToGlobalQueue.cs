namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>One queue for all slots. No slot is free while work waits.</summary>
internal sealed class ToGlobalQueue : Dispatcher
{
    public override string Name => "TO_GLOBAL_QUEUE";

    public override bool HasQueuePerSlot => false;
}
