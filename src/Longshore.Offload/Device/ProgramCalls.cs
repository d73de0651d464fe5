using Longshore.JavaScript.Contexts;

namespace Longshore.Offload.Device;

/// <summary>The parts that handle a program's calls, from their entry to their settlement.</summary>
internal sealed class ProgramCalls : IDisposable
{
    private readonly DeviceSandboxes _sandboxes;

    /// <param name="options">How the program runs.</param>
    /// <param name="device">The device's services.</param>
    /// <param name="context">The program's context.</param>
    /// <param name="workers">The workers, connected or not.</param>
    /// <param name="speed">The time of the calibration program on the device, in microseconds.</param>
    /// <param name="events">What other threads have the program's thread do.</param>
    public ProgramCalls(
        DeviceOptions options, DeviceServices device, JavaScriptContext context, IReadOnlyList<WorkerState> workers, double speed, ProgramEvents events)
    {
        Journal = new CallJournal(options, device.Battery, device.Time, device.Report);
        _sandboxes = new DeviceSandboxes(device, options.LocalCallsMax, (run, answer) => events.Post(() => Sandboxes!.Answered(run, answer)));
        Placer = new CallPlacer(options, device.Battery, workers, speed, () => _sandboxes.UnderWay, device.Time);
        Settlement = new CallSettlement(context, Journal, workers, _sandboxes);
        Program = new ProgramRuns(context, Journal, Settlement, device.Time);
        Sandboxes = new SandboxCalls(options, device, context, Journal, Settlement, Program, _sandboxes);
        Late = new LateCalls(Journal, Program, Sandboxes, device.Time);
        Sender = new CallSender(Placer, Journal, workers, Late);
        Entry = new CallEntry(options, context, Journal, Settlement, Program, Sandboxes, Sender, device.Time);
    }

    public CallJournal Journal { get; }

    public CallPlacer Placer { get; }

    public CallSettlement Settlement { get; }

    public ProgramRuns Program { get; }

    public SandboxCalls Sandboxes { get; }

    public LateCalls Late { get; }

    public CallSender Sender { get; }

    public CallEntry Entry { get; }

    public void Dispose()
    {
        _sandboxes.Dispose();
        Journal.Dispose();
    }
}
