using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>One queue with a line for each function (<see cref="Shinjuku"/>).</summary>
internal sealed class ShinjukuDispatcher : Dispatcher
{
    // As long as there. It counts where something happens: when a call comes or ends, and once a millisecond.
    private static readonly TimeSpan Slice = TimeSpan.FromMicroseconds(15);

    public override string Name => "SHINJUKU";

    public override bool HasQueuePerSlot => false;

    public override SchedulingPolicy OwnPolicy(TimeProvider time, int slots) => new Shinjuku(time.Ticks(Slice));
}
