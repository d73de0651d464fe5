using System.Collections.Concurrent;
using System.Security.Cryptography;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;
using Longshore.Offload.Wire;
using Longshore.Offload.Worker;

namespace Longshore.Offload.Device;

/// <summary>Runs a program whose calls of libraries may run elsewhere. One thread owns all of it; workers tell it what happened through a
/// queue.</summary>
public sealed partial class DeviceProgram : IWorkerEvents, IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeMax = TimeSpan.FromSeconds(5);

    private readonly DeviceOptions _options;
    private readonly DeviceServices _device;
    private readonly BlockingCollection<Action> _events = [];
    private readonly List<WorkerState> _workers = [];
    private readonly LibraryModules _modules;
    private readonly string _main;
    private readonly JavaScriptContext _context;
    private readonly JavaScriptValue _runLocally;
    private readonly JavaScriptValue _wrapLibrary;
    private readonly CallJournal _journal;
    private readonly CallPlacer _placer;
    private readonly DeviceCallbacks _callbacks;
    private readonly SpareSandbox _spare;

    private DeviceProgram(DeviceOptions options, DeviceServices device)
    {
        (_options, _device) = (options, device);
        _journal = new CallJournal(options, device.Battery, device.Report);
        var path = Path.GetFullPath(options.Program);
        var files = new ModuleFiles(ModuleFiles.RootOf(path), Environment.CurrentDirectory);
        _main = files.NameOf(path);
        _modules = new LibraryModules(device.QuickJs, files, _main);
        _context = new JavaScriptContext(device.QuickJs, new JavaScriptLimits(), TimeProvider.System, device.Output, device.Error) { Modules = _modules };
        _callbacks = new DeviceCallbacks(_context, Post);
        _spare = new SpareSandbox(device.QuickJs, (id, status, time, payload) => Post(() => AnsweredHere(id, status, time, payload)));
        (_runLocally, _wrapLibrary) = EvaluateDevice();
        var clientId = RandomNumberGenerator.GetBytes(OffloadProtocol.ClientIdBytes);
        var reconnect = new ReconnectPolicy(options.ReconnectAttempts, options.ReconnectPauseMax, options.IsRemoteOnly);
        foreach (var address in options.Servers)
        {
            _workers.Add(new WorkerState(new RemoteWorker(_workers.Count, address, device.Identity, device.IsTrusted, clientId, reconnect, this)));
        }

        _placer = new CallPlacer(options, device.Battery, _workers, options.Servers.Count == 0 ? 0 : Calibration.Measure(device.QuickJs));
    }

    /// <summary>Prepares a program, and connects to its workers.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="device">What its device has.</param>
    /// <exception cref="IOException">The log cannot be written.</exception>
    public static async Task<DeviceProgram> PrepareAsync(DeviceOptions options, DeviceServices device)
    {
        var program = new DeviceProgram(options, device);
        foreach (var worker in program._workers)
        {
            worker.Remote.Start();
        }

        // A worker that is there answers within this time; the program does not wait for others.
        await Task.WhenAny(Task.WhenAll(program._workers.Select(worker => worker.Remote.Tried)), Task.Delay(ConnectTimeMax));
        return program;
    }

    /// <summary>What became of the calls, by function.</summary>
    public IReadOnlyList<CallOutcome> Outcomes() => _journal.Describe(RoundTrip());

    /// <summary>Runs the program to its end on this thread.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="JavaScriptException">It threw something that nobody caught.</exception>
    /// <exception cref="OperationCanceledException">It was to end.</exception>
    public int Run(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(() =>
        {
            _context.Store.Interrupt();
            _events.Add(static () => throw new OperationCanceledException());
        });
        try
        {
            while (_events.TryTake(out var first))
            {
                first();
            }

            EndWhenNobodyIsLeft();
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
                if (timer is null && _underWay == 0 && _events.Count == 0)
                {
                    return main is null ? 0 : throw new JavaScriptException("Error", "the program waits for something that can never happen");
                }

                HandleEvents(timer);
                _context.RunTimers();
            }
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

        _spare.Dispose();
        _journal.Dispose();
        _context.Dispose();
        _events.Dispose();
    }

    void IWorkerEvents.Connected(RemoteWorker worker, Guid instance, int contexts, long speedMicroseconds) =>
        Post(() => Connected(_workers[worker.Index], instance, contexts, speedMicroseconds));

    void IWorkerEvents.Lost(RemoteWorker worker, string reason, bool isGone) => Post(() => Lost(_workers[worker.Index], reason, isGone));

    void IWorkerEvents.Answered(
        RemoteWorker worker, long id, AnswerStatus status, TimeSpan serverTime, ReadOnlyMemory<byte> payload, int bytes) =>
        Post(() => Answered(_workers[worker.Index], id, status, serverTime, payload, bytes));

    void IWorkerEvents.ModulesNeeded(RemoteWorker worker, string digest) => Post(() => SendModules(_workers[worker.Index], digest));

    void IWorkerEvents.CalledBack(RemoteWorker worker, long id, long sequence, long number, ReadOnlyMemory<byte> payload) =>
        Post(() => CalledBack(_workers[worker.Index], id, sequence, number, payload));

    void IWorkerEvents.Printed(bool isError, byte[] bytes) => Post(() => (isError ? _device.Error : _device.Output).Write(bytes));

    private void Post(Action happened)
    {
        try
        {
            _events.Add(happened);
        }
        catch (ObjectDisposedException)
        {
            // The program has ended.
        }
    }

    private (JavaScriptValue RunLocally, JavaScriptValue WrapLibrary) EvaluateDevice()
    {
        using var stream = typeof(DeviceProgram).Assembly.GetManifestResourceStream("device.js")!;
        using var reader = new StreamReader(stream);
        var device = _context.Evaluate(reader.ReadToEnd(), "longshore:device");
        var host = _context.NewArray(
        [
            _context.NewFunction(Place),
            _context.NewFunction(Finish),
            _context.NewFunction(Exit),
            _context.NewFunction(CountAnswers),
            _context.NewFunction(SetInterval),
            _context.NewFunction(CallEverywhere),
            _context.NewFunction(Wrap),
        ]);
        var hooks = _context.Call(device, [host]);
        var opts = _context.NewObject();
        _context.Define(opts, "file", _context.NewString(_options.Program));
        _context.Define(opts, "servers", _context.NewNumber(_options.Servers.Count));
        _context.Define(opts, "input", _options.Input is { } input ? _context.NewString(input) : _context.NewUndefined());
        _context.DefineGlobal("opts", opts);
        return (_context.Get(hooks, "runLocally"), _context.Get(hooks, "wrapLibrary"));
    }

    // (index, namespace) to the wrapped exports: what the module between program and library calls.
    private JavaScriptValue Wrap(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var library = _modules.Libraries[(int)context.GetNumber(arguments[0])];
        library.Names = new DeviceNames(context, arguments[1]);
        var both = context.Call(_wrapLibrary, arguments);
        var wrappers = context.GetElement(both, 1);
        for (var i = 0; context.GetElement(wrappers, i) is var path && context.TypeOf(path) == JavaScriptType.String; i += 2)
        {
            library.Names.Add(context, context.GetString(path), context.GetElement(wrappers, i + 1));
            context.Free(path);
        }

        context.Free(wrappers);
        var wrapped = context.GetElement(both, 0);
        context.Free(both);
        return wrapped;
    }

    private static JavaScriptValue Exit(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        throw new ProgramExitException((int)context.GetNumber(arguments[0]));

    private JavaScriptValue CountAnswers(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        context.NewNumber(_journal.CountEnded(context.GetString(arguments[0])));

    private JavaScriptValue SetInterval(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        _journal.Interval = context.GetNumber(arguments[0]);
        return context.NewUndefined();
    }

    private JavaScriptValue CallEverywhere(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        context.NewNumber(_placer.BeginEverywhere());

    // Everything that has happened, or the first thing that happens before the next timer is due.
    private void HandleEvents(TimeSpan? timer)
    {
        var wait = Soonest(timer);
        var milliseconds = wait is { } time ? (int)Math.Ceiling(time.TotalMilliseconds) : Timeout.Infinite;
        for (; _events.TryTake(out var happened, milliseconds); milliseconds = 0)
        {
            happened();
        }

        RunLateCalls();
    }
}
