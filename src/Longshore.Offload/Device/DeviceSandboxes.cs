using Longshore.Functions.Scheduling;
using Longshore.Offload.Worker;

namespace Longshore.Offload.Device;

/// <summary>Runs calls on the device beside the program: it goes on meanwhile, several calls run at a time, and each can be ended when its
/// result is not needed. Owned by the program's thread.</summary>
internal sealed class DeviceSandboxes : IDisposable
{
    // The program's own calls have no limit on the device either.
    private static readonly TimeSpan CallTimeMax = TimeSpan.FromDays(1);

    // Output is kept until its call ends: as much as the largest frame of a worker holds.
    private const int PrintBytesMax = 64 << 20;

    private readonly WorkerContextSetup _setup;
    private readonly int _callsMax;
    private readonly Action<SandboxRun, WorkerAnswer> _answered;
    private readonly Action<string> _report;
    private readonly Dictionary<string, WorkerSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<long, SandboxRun> _runs = [];

    /// <param name="device">The device's services.</param>
    /// <param name="callsMax">The number of calls that run at a time; later ones wait.</param>
    /// <param name="answered">Called on a sandbox's thread when a call ended.</param>
    public DeviceSandboxes(DeviceServices device, int callsMax, Action<SandboxRun, WorkerAnswer> answered)
    {
        var options = new WorkerContextOptions { CallTimeMax = CallTimeMax, PrintBytesMax = PrintBytesMax };
        _setup = new WorkerContextSetup(
            new ProgramCache(device.QuickJs, options, device.Time),
            options,
            CoreSlots.Create(callsMax, queueLengthMax: int.MaxValue, device.Time),
            device.Time);
        (_callsMax, _answered, _report) = (callsMax, answered, device.Report);
    }

    /// <summary>The number of calls that run or wait here.</summary>
    public int UnderWay => _runs.Count;

    /// <summary>Begins a call that has no callbacks.</summary>
    public void Run(OffloadCall call)
    {
        var graph = call.Library.Scan.Graph;
        if (!_sessions.TryGetValue(graph.Digest, out var session))
        {
            _setup.Programs.Add(graph, owner: "");
            session = new WorkerSession(calls => new WorkerContext(new SandboxHost(_answered, _report), _setup, calls), _callsMax);
            _sessions.Add(graph.Digest, session);
        }

        var run = new SandboxRun(call) { IsIndependent = call.IsIndependent };
        run.Context = session.Add(run);
        _runs.Add(call.Id, run);
    }

    /// <summary>Forgets a call, and ends it if it still runs.</summary>
    public void Cancel(OffloadCall call)
    {
        if (_runs.Remove(call.Id, out var run))
        {
            run.Context!.Cancel(run);
        }
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }

        _setup.Slots.Dispose();
    }
}
