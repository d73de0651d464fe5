using Longshore.Wasm;

namespace Longshore.Functions.Scheduling;

/// <summary>Threads for guests that are expected to run long. All other threads of the process take the processor from them as soon as
/// they wake, so that an arriving call is handled at once.</summary>
internal sealed class LongRunThreads : GuestThreads
{
    private readonly RescheduleTicks _reminders;

    /// <param name="faulted">Receives what a thread threw outside of its work, which answers its own caller.</param>
    public LongRunThreads(Action<Exception>? faulted = null)
        : base(faulted)
    {
        _reminders = new RescheduleTicks(Environment.ProcessorCount, faulted);
        SystemThread.ShortenSlices();
    }

    protected override void Prepare() => SystemThread.GiveWay();

    protected override void Begin() => _reminders.Begin();

    protected override void End() => _reminders.End();

    protected override void Dispose(bool isDisposing)
    {
        _reminders.Dispose();
        base.Dispose(isDisposing);
    }
}
