using Longshore.Wasm;

namespace Longshore.Functions.Scheduling;

/// <summary>Threads for guests that are expected to run long. They have the lowest priority of the system, so that an arriving
/// call is handled at once.</summary>
/// <param name="faulted">Receives what a thread threw outside of its work, which answers its own caller.</param>
internal sealed class LongRunThreads(Action<Exception>? faulted = null) : GuestThreads(faulted)
{
    private readonly RescheduleTicks _reminders = new(Environment.ProcessorCount, faulted);

    protected override void Prepare() => SystemThread.LowerPriority();

    protected override void Begin() => _reminders.Begin();

    protected override void End() => _reminders.End();

    protected override void Dispose(bool isDisposing)
    {
        _reminders.Dispose();
        base.Dispose(isDisposing);
    }
}
