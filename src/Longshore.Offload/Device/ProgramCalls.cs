using Longshore.JavaScript.Contexts;

namespace Longshore.Offload.Device;

/// <summary>The parts that handle a program's calls, from their entry to their settlement.</summary>
internal sealed class ProgramCalls : IDisposable
{
    private readonly SpareSandbox _spare;

    public ProgramCalls(
        DeviceOptions options, DeviceServices device, JavaScriptContext context, CallPlacer placer, IReadOnlyList<WorkerState> workers, ProgramEvents events)
    {
        Journal = new CallJournal(options, device.Battery, device.Time, device.Report);
        Placer = placer;
        _spare = new SpareSandbox(device, (call, answer) => events.Post(() => Late!.Answered(call, answer)));
        Settlement = new CallSettlement(context, Journal, workers, _spare);
        Program = new ProgramRuns(context, Journal, Settlement, device.Time);
        Late = new LateCalls(context, Journal, Settlement, Program, _spare, device.Time);
        Sender = new CallSender(placer, Journal, workers, Late);
        Entry = new CallEntry(options, context, Journal, Settlement, Program, Sender, device.Time);
    }

    public CallJournal Journal { get; }

    public CallPlacer Placer { get; }

    public CallSettlement Settlement { get; }

    public ProgramRuns Program { get; }

    public LateCalls Late { get; }

    public CallSender Sender { get; }

    public CallEntry Entry { get; }

    public void Dispose()
    {
        _spare.Dispose();
        Journal.Dispose();
    }
}
