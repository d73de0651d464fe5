using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>One queue with one line per group of functions. Groups have reserved slots (<see cref="Darc"/>).</summary>
internal sealed class DarcDispatcher : Dispatcher
{
    public override string Name => "DARC";

    public override bool HasQueuePerSlot => false;

    public override SchedulingPolicy OwnPolicy(TimeProvider time, int slots) => new Darc(slots);
}
