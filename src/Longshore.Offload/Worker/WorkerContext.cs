using System.Collections.Concurrent;
using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Values;
using Longshore.Offload.Host;
using Longshore.Offload.Wire;
using Longshore.Wasm;

namespace Longshore.Offload.Worker;

/// <summary>One sandbox of a session, and the thread that runs its calls one after the other. Each call takes a core slot.</summary>
internal sealed class WorkerContext : IDisposable
{
    private const int ThreadStackBytes = JavaScriptLimits.StackBytesMin + (1 << 20);

    private readonly IWorkerHost _host;
    private readonly WorkerContextSetup _setup;
    private readonly BlockingCollection<WorkerCall> _calls = [];
    private readonly CallbackChannel _callbacks;
    private readonly CallConsole _console;
    private readonly RunningCall _running;
    private readonly StateCalls _stateCalls;
    private JavaScriptContext? _context;
    private WorkerNames? _names;
    private SandboxState? _state;
    private int _waiting;

    /// <param name="host">Receives what happens to its calls.</param>
    /// <param name="setup">What all sandboxes share.</param>
    /// <param name="stateCalls">The calls that every sandbox of the session runs.</param>
    public WorkerContext(IWorkerHost host, WorkerContextSetup setup, StateCalls stateCalls)
    {
        (_host, _setup, _stateCalls) = (host, setup, stateCalls);
        _callbacks = new CallbackChannel(host);
        _console = new CallConsole(host, setup.Options.PrintBytesMax);
        _running = new RunningCall(setup.Options.CallTimeMax, _callbacks.Wake, setup.Time);
        new Thread(RunAll, ThreadStackBytes) { IsBackground = true, Name = "longshore session" }.Start();
    }

    /// <summary>The number of calls that wait or run here.</summary>
    public int Load => Volatile.Read(ref _waiting);

    public void Add(WorkerCall call)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            _calls.Add(call);
        }
        catch (InvalidOperationException)
        {
            // The session has just ended: nobody waits for the answer.
        }
    }

    /// <summary>Ends a call whose answer nobody wants. A pinned call goes on: ending it would lose the session's state.</summary>
    public void Cancel(WorkerCall call)
    {
        call.IsCancelled = true;
        if (!call.IsPinned)
        {
            _running.TryEnd(call.Id, Failure.Cancelled, "the device does not want its result any more");
        }
    }

    /// <summary>Passes on what a callback of the device gave.</summary>
    public void AnswerCallback(long sequence, bool isFulfilled, ReadOnlyMemory<byte> payload) =>
        _callbacks.Answer(sequence, isFulfilled, payload);

    public void Dispose()
    {
        _calls.CompleteAdding();
        _running.Close();
    }

    private void RunAll()
    {
        // As the threads for long guests do: what devices compute comes after the answers to others.
        Guard(SystemThread.GiveWay);
        foreach (var call in _calls.GetConsumingEnumerable())
        {
            Guard(() => RunOne(call));
            Interlocked.Decrement(ref _waiting);
        }

        Guard(DropContext);
        _running.Dispose();
        _calls.Dispose();
        _callbacks.Dispose();
    }

    // The border of the thread. An exception that left it would end the process.
    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch (Exception error)
        {
            ReportSafely($"a sandbox's thread failed by an error of the worker: {error}");
        }
    }

    private void ReportSafely(string text)
    {
        try
        {
            _host.Report(text);
        }
        catch (Exception)
        {
            // There is nobody left to tell.
        }
    }

    // The border of a call: whatever goes wrong, only this call fails.
    private void RunOne(WorkerCall call)
    {
        if (call.IsCancelled)
        {
            return;
        }

        WorkerAnswer answer;
        try
        {
            answer = Run(call);
        }
        catch (Exception error)
        {
            ReportSafely($"a call of {call.Function} failed by an error of the worker: {error}");
            answer = WorkerAnswer.Failed(Failure.NodeFailed, "the worker failed; its log says why");
            Guard(DropContext);
        }

        _console.Release();
        _host.Answer(call, answer);
    }

    private WorkerAnswer Run(WorkerCall call)
    {
        var started = _setup.Time.GetTimestamp();
        if (_setup.Slots.TryArrive(_host, out var turn) is not Failure.None and var refusal)
        {
            return WorkerAnswer.Failed(refusal, "the worker's queue is full");
        }

        using (turn)
        {
            _console.Reset();
            _running.Begin(call.Id, turn!);
            WorkerAnswer answer;
            try
            {
                answer = Run(call, turn!, started);
            }
            finally
            {
                if (_running.Finish())
                {
                    // The guest may have been ended anywhere: its sandbox is of no use any more.
                    DropContext();
                }
            }

            return answer;
        }
    }

    private WorkerAnswer Run(WorkerCall call, SlotTurn turn, long started)
    {
        try
        {
            if (turn.Wait() is not Failure.None and var refusal)
            {
                return Failed(refusal, "the call was given up before it began");
            }

            _running.StartLimit();
            return Enter(call, turn) is { } context
                ? Call(call, context, started)
                : Failed(Failure.BadModule, "the worker does not have the modules any more");
        }
        catch (TrapException trap)
        {
            DropContext();
            return Failed(Failure.Trapped, trap.Message);
        }
        catch (Exception refusal) when (refusal is GuestMemoryException or LinkException)
        {
            return Failed(Failure.OutOfMemory, refusal.Message);
        }
        catch (DeviceNeededException needed)
        {
            // The guest was left in the middle of its call.
            DropContext();
            _console.Drop();
            return WorkerAnswer.NeedsDevice(needed.Message, Elapsed(started));
        }
        catch (Exception refusal) when (refusal is MalformedValueException or UnsendableValueException)
        {
            return WorkerAnswer.Unsendable(refusal.Message, Elapsed(started));
        }
        catch (Exception failure) when (failure is JavaScriptException or GuestException)
        {
            return Failed(_context is null ? Failure.BadModule : Failure.Trapped, failure.Message);
        }

        WorkerAnswer Failed(Failure failure, string sentence) => _running.Reason == Failure.None
            ? WorkerAnswer.Failed(failure, sentence, Elapsed(started))
            : WorkerAnswer.Failed(_running.Reason, _running.Sentence, Elapsed(started));
    }

    // Null when the modules were dropped.
    private JavaScriptContext? Enter(WorkerCall call, SlotTurn turn)
    {
        if (_context is not null)
        {
            _running.Attach(_context.Store);
            return _context;
        }

        if (_setup.Programs.Load(call.Digest, turn, _running.Attach) is not { } program)
        {
            return null;
        }

        _console.Holds = DeviceUse.IsPossible(program.Program.Graph);
        var context = program.Program.NewContext(_setup.Options.Limits, _setup.Time, _console.Output, _console.Error, out var moduleNamespace);
        try
        {
            // Listing the names of the module runs its code, such as the traps of a proxy.
            _running.Attach(context.Store);
            _names = new WorkerNames(
                context, moduleNamespace, program.Program.Graph.Names, (inner, arguments) => _callbacks.Call(inner, _names!, _running, arguments));
        }
        catch
        {
            context.Dispose();
            throw;
        }

        _state = new SandboxState(program, _stateCalls);
        return _context = context;
    }

    private WorkerAnswer Call(WorkerCall call, JavaScriptContext context, long started)
    {
        var names = _names!;
        if (names.TryFind(call.Function) is not { } function || !context.IsFunction(function))
        {
            return WorkerAnswer.Failed(Failure.NotFound, $"the module has no function \"{call.Function}\"", Elapsed(started));
        }

        CatchUp(call, context, names);
        names.CallId = call.Id;
        var result = Run(context, names, function, call.Function, call.Payload, out var isRejected);
        context.ReportRejections();
        _state!.Note(context, call, !isRejected);
        return Encode(context, names, result, isRejected, started) with { HasState = _state.IsOwn && !call.IsIndependent };
    }

    // The calls that made the session's state before this sandbox was made, or while it ran another call.
    private void CatchUp(WorkerCall call, JavaScriptContext context, WorkerNames names)
    {
        _console.IsMuted = true;
        try
        {
            _state!.CatchUp(context, call, made =>
            {
                names.CallId = made.Id;
                var result = Run(context, names, names.TryFind(made.Function)!.Value, made.Function, made.Payload, out var isRejected);
                context.Free(result);
                return !isRejected;
            });
        }
        finally
        {
            _console.IsMuted = false;
        }
    }

    private static JavaScriptValue Run(
        JavaScriptContext context, WorkerNames names, JavaScriptValue function, string name, ReadOnlyMemory<byte> payload, out bool isRejected)
    {
        var given = ValueReader.Read(context, payload.Span, names);
        var (self, arguments) = (context.GetElement(given, 0), context.GetElement(given, 1));
        context.Free(given);
        var promise = context.Begin(function, Receiver(context, names, name, self), arguments);
        context.Free(self);
        context.Free(arguments);
        return context.Settle(promise, context.Sleep, out isRejected);
    }

    private WorkerAnswer Encode(JavaScriptContext context, WorkerNames names, JavaScriptValue result, bool isRejected, long started)
    {
        try
        {
            var value = ValueWriter.Write(context, result, OffloadProtocol.ValueBytesMax, names);
            return new WorkerAnswer(isRejected ? AnswerStatus.Threw : AnswerStatus.Returned, Elapsed(started), value.WrittenMemory);
        }
        catch (UnsendableValueException refusal)
        {
            return WorkerAnswer.Unsendable(refusal.Message, Elapsed(started));
        }
        catch (JavaScriptException thrown)
        {
            return WorkerAnswer.Unsendable($"a getter of the result threw {thrown.Message}", Elapsed(started));
        }
        finally
        {
            context.Free(result);
        }
    }

    // Null stands for the object that the function was found in.
    private static JavaScriptValue Receiver(JavaScriptContext context, WorkerNames names, string function, JavaScriptValue self)
    {
        var parent = function.LastIndexOf('.') is >= 0 and var dot ? function[..dot] : "";
        return context.TypeOf(self) == JavaScriptType.Null && names.TryFind(parent) is { } owner ? owner : self;
    }

    private TimeSpan Elapsed(long started) => _setup.Time.GetElapsedTime(started);

    private void DropContext()
    {
        _context?.Dispose();
        (_context, _names, _state) = (null, null, null);
    }
}
