using Longshore.Functions.Scheduling;
using Longshore.Offload.Wire;
using Longshore.Offload.Worker;

namespace Longshore.Offload.Device;

/// <summary>Runs calls on the device that are late at their workers: beside the program, so that it goes on meanwhile, and in sandboxes that
/// can be thrown away when the worker answers first.</summary>
internal sealed class SpareSandbox : IWorkerHost, IDisposable
{
    // The program's own calls have no limit on the device either.
    private static readonly TimeSpan CallTimeMax = TimeSpan.FromDays(1);

    private readonly WorkerContextSetup _setup;
    private readonly Action<OffloadCall, WorkerAnswer> _answered;
    private readonly Action<string> _report;
    private readonly Dictionary<string, WorkerContext> _contexts = new(StringComparer.Ordinal);
    private readonly Dictionary<long, SpareRun> _runs = [];

    /// <param name="device">The device's services.</param>
    /// <param name="answered">Called on a sandbox's thread when a call ended.</param>
    public SpareSandbox(DeviceServices device, Action<OffloadCall, WorkerAnswer> answered)
    {
        var options = new WorkerContextOptions { CallTimeMax = CallTimeMax };
        _setup = new WorkerContextSetup(
            new ProgramCache(device.QuickJs, options, device.Time),
            options,
            CoreSlots.Create(Environment.ProcessorCount, queueLengthMax: int.MaxValue, device.Time),
            device.Time);
        (_answered, _report) = (answered, device.Report);
    }

    /// <summary>Begins a call that has no callbacks.</summary>
    public void Run(OffloadCall call)
    {
        var graph = call.Library.Scan.Graph;
        if (!_contexts.TryGetValue(graph.Digest, out var context))
        {
            _setup.Programs.Add(graph, owner: "");
            _contexts.Add(graph.Digest, context = new WorkerContext(this, _setup, new StateCalls()));
        }

        var run = new SpareRun(call, graph.Digest);
        _runs.Add(call.Id, run);
        context.Add(run);
    }

    /// <summary>Ends a call whose result nobody wants any more.</summary>
    public void Cancel(OffloadCall call)
    {
        if (_runs.Remove(call.Id, out var run))
        {
            _contexts[run.Digest].Cancel(run);
        }
    }

    public void Answer(WorkerCall call, WorkerAnswer answer) => _answered(((SpareRun)call).Call, answer);

    // The worker's run prints the same, and only calls without callbacks run here.
    public void Send(FrameWriter frame)
    {
    }

    public void Report(string error) => _report(error);

    public void Dispose()
    {
        foreach (var context in _contexts.Values)
        {
            context.Dispose();
        }

        _setup.Slots.Dispose();
    }

    private sealed class SpareRun : WorkerCall
    {
        public SpareRun(OffloadCall call, string digest)
            : base(call.Id, digest, call.Function, isPinned: false, call.Payload) => (Call, IsIndependent) = (call, call.IsIndependent);

        public OffloadCall Call { get; }
    }
}
