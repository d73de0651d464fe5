using System.Security.Cryptography;
using Longshore.Functions.Attestation;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;
using Longshore.Offload.Host;
using Longshore.Offload.Wire;
using Longshore.Offload.Worker;

namespace Longshore.Offload.Device;

/// <summary>The life of a program whose library calls may be offloaded: prepared, run, disposed. One thread owns the program and its calls;
/// connections reach it through a queue.</summary>
public sealed class DeviceProgram : IAsyncDisposable
{
    // A worker's machine that is there accepts the connection within this time; the program does not wait for others.
    private static readonly TimeSpan ReachTimeMax = TimeSpan.FromSeconds(5);

    private readonly ProgramEvents _events = new();
    private readonly List<WorkerState> _workers = [];
    private readonly ModuleFiles _files;
    private readonly string _main;
    private readonly JavaScriptContext _context;
    private readonly DeviceHost _host;
    private readonly ProgramCalls _calls;
    private readonly WorkerEvents _workerEvents;

    private DeviceProgram(DeviceOptions options, DeviceServices device)
    {
        var path = Path.GetFullPath(options.Program);
        _files = new ModuleFiles(device.QuickJs, ModuleFiles.RootOf(path), options.WorkingDirectory);
        _main = _files.NameOf(path);
        var paths = new HostPaths(options.Access, options.WorkingDirectory, device.Report);
        var modules = new LibraryModules(device.QuickJs, _files, paths, _main);
        _context = new JavaScriptContext(device.QuickJs, new JavaScriptLimits(), device.Time, device.Output, device.Error) { Modules = modules };
        AddWorkers(options, device);
        var speed = options.Servers.Count == 0 ? 0 : Calibration.Measure(device.QuickJs, device.Time);
        _calls = new ProgramCalls(options, device, _context, _workers, speed, _events);
        _host = new DeviceHost(options.Access, paths, device.Output, device.Error, _calls.Program.NoteDeviceUse);
        _ = new ProgramGlobals(options, device, _context, modules.Libraries, _calls, _host);
        _workerEvents = new WorkerEvents(
            options, device, _context, modules.Libraries, _workers, _calls, new DeviceCallbacks(_context, _events.Post));
    }

    /// <summary>Prepares a program, and connects to its workers.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="device">The device's services.</param>
    /// <exception cref="ArgumentException">The options are wrong.</exception>
    /// <exception cref="IOException">The log cannot be written.</exception>
    public static async Task<DeviceProgram> PrepareAsync(DeviceOptions options, DeviceServices device)
    {
        if (options.Violations().ToArray() is { Length: > 0 } violations)
        {
            throw new ArgumentException(string.Join("; ", violations), nameof(options));
        }

        var program = new DeviceProgram(options, device);
        foreach (var worker in program._workers)
        {
            worker.Remote.Start();
        }

        await Task.WhenAny(
            Task.WhenAll(program._workers.Select(worker => worker.Remote.Tried)),
            Task.Delay(ReachTimeMax, device.Time));

        // The handshake with these may take longer on a slow device. It has a limit of its own.
        await Task.WhenAll(program._workers.Where(worker => worker.Remote.IsReached).Select(worker => worker.Remote.Tried));
        return program;
    }

    /// <summary>What became of the calls, by function.</summary>
    public IReadOnlyList<CallOutcome> Outcomes() => _calls.Journal.Describe(
        _workers.Where(each => each.Estimates.RoundTrip.Count > 0)
            .Select(each => each.Estimates.RoundTrip.Mean).DefaultIfEmpty(double.NaN).Min());

    /// <summary>What each worker has proven, by its address. One that was refused, or was never reached, has proven nothing.</summary>
    public IReadOnlyList<(string Address, TrustProof Proof)> Proofs() => [.. _workers.Select(each => (each.Remote.Address.ToString(), each.Estimates.Proof))];

    /// <summary>Runs the program to its end on this thread.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="JavaScriptException">It threw an exception that it did not catch.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public int Run(CancellationToken cancellationToken)
    {
        _host.EndWith(cancellationToken);
        using var registration = cancellationToken.Register(() =>
        {
            _context.Store.Interrupt();
            _events.Post(static () => throw new OperationCanceledException());
        });
        try
        {
            _events.Run(TimeSpan.Zero);
            _workerEvents.EndWithoutWorkers();
            return RunToEnd();
        }
        catch (ProgramExitException exit)
        {
            return exit.Code;
        }
        catch (Wasm.TrapException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.Remote.DisposeAsync();
        }

        _calls.Dispose();
        _context.Dispose();
        _files.Dispose();
        _host.Dispose();
        _events.Dispose();
    }

    private void AddWorkers(DeviceOptions options, DeviceServices device)
    {
        var clientId = RandomNumberGenerator.GetBytes(OffloadProtocol.ClientIdBytes);
        var reconnect = new ReconnectPolicy(options.ReconnectAttempts, options.ReconnectPauseMax, options.IsRemoteOnly);
        var post = new WorkerEventPost(_events, _workers, () => _workerEvents);
        foreach (var address in options.Servers)
        {
            _workers.Add(new WorkerState(new RemoteWorker(_workers.Count, address, device, clientId, reconnect, post), device.Time));
        }
    }

    private int RunToEnd()
    {
        JavaScriptValue? main = _context.Import(_main);
        while (true)
        {
            _context.RunJobs();
            if (main is { } promise && _context.TryTakeResult(promise, out var isRejected) is { } result)
            {
                main = isRejected ? throw _context.Describe(result) : null;
                _context.Free(result);
            }

            if (_context.TakeUnhandledRejection() is { } rejection)
            {
                throw rejection;
            }

            var timer = _context.NextTimer();
            if (timer is null && _calls.Settlement.UnderWay == 0 && _events.IsEmpty)
            {
                return main is null ? 0 : throw new JavaScriptException("Error", "the program waits for something that can never happen");
            }

            _events.Run(Sooner(timer, _calls.Late.UntilNext()));
            _calls.Late.RunLate();
            _context.RunTimer();
        }
    }

    private static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;
}
