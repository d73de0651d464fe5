using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>One queue with a line for each group of functions, which have slots reserved (<see cref="Darc"/>).</summary>
internal sealed class DarcDispatcher : Dispatcher
{
    public override string Name => "DARC";

    public override bool HasQueuePerSlot => false;

    public override SchedulingPolicy OwnPolicy(TimeProvider time, int slots) => new Darc(slots);
}
