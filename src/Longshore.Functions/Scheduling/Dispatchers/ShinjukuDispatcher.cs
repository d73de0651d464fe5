using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>One queue with one line per function (<see cref="Shinjuku"/>).</summary>
internal sealed class ShinjukuDispatcher : Dispatcher
{
    // The same slice as in SLEdgeScale. It takes effect when a call arrives or ends, and once a millisecond.
    private static readonly TimeSpan Slice = TimeSpan.FromMicroseconds(15);

    public override string Name => "SHINJUKU";

    public override bool OrdersByDeadline => true;

    public override bool HasQueuePerSlot => false;

    public override SchedulingPolicy OwnPolicy(TimeProvider time, int slots) => new Shinjuku(time.Ticks(Slice));
}
