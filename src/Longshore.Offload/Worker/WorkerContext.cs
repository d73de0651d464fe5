using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Values;
using Longshore.Offload.Wire;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Offload.Worker;

/// <summary>One sandbox of a session and the thread that runs its calls, one after the other.</summary>
internal sealed class WorkerContext : IGuestOutput, IDisposable
{
    private const int ThreadStackBytes = 4 << 20;

    private readonly IWorkerHost _host;
    private readonly WorkerContextOptions _options;
    private readonly ProgramCache _programs;
    private readonly TimeProvider _time;
    private readonly BlockingCollection<WorkerCall> _calls = [];
    private readonly BlockingCollection<(long Sequence, bool IsFulfilled, ReadOnlyMemory<byte> Payload)> _callbackAnswers = [];
    private readonly ITimer _watch;
    private readonly Lock _gate = new();
    private JavaScriptContext? _context;
    private WorkerNames? _names;
    private Store? _running;
    private long _runningId;
    private string? _ended;
    private long _callbacks;
    private int _printed;
    private int _waiting;

    public WorkerContext(IWorkerHost host, ProgramCache programs, WorkerContextOptions options, TimeProvider time)
    {
        (_host, _options, _programs, _time) = (host, options, programs, time);
        _watch = time.CreateTimer(
            _ => End($"it ran longer than the worker's limit of {_options.CallTimeMax.TotalSeconds:0.###} s"),
            state: null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        new Thread(RunAll, ThreadStackBytes) { IsBackground = true, Name = "longshore session" }.Start();
    }

    /// <summary>How many calls wait or run here.</summary>
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

    /// <summary>Ends a call that runs here, unless the state that it uses is worth more.</summary>
    public void Cancel(WorkerCall call)
    {
        call.IsCancelled = true;
        lock (_gate)
        {
            if (_runningId == call.Id && !call.IsPinned)
            {
                Interrupt("the device does not want its result any more");
            }
        }
    }

    /// <summary>What a callback of the device gave.</summary>
    public void AnswerCallback(long sequence, bool isFulfilled, ReadOnlyMemory<byte> payload) =>
        _callbackAnswers.TryAdd((sequence, isFulfilled, payload));

    public void Write(ReadOnlySpan<byte> bytes) => Print(isError: false, bytes);

    public void Dispose()
    {
        _calls.CompleteAdding();
        End("the session ended");
    }

    private void End(string reason)
    {
        lock (_gate)
        {
            if (_running is not null)
            {
                Interrupt(reason);
            }
        }
    }

    private void Interrupt(string reason)
    {
        _ended ??= reason;
        _running?.Interrupt();
        _callbackAnswers.TryAdd((0, false, default));
    }

    private void RunAll()
    {
        foreach (var call in _calls.GetConsumingEnumerable())
        {
            if (!call.IsCancelled)
            {
                _host.Answer(call, Run(call));
            }

            Interlocked.Decrement(ref _waiting);
        }

        _context?.Dispose();
        _watch.Dispose();
        _calls.Dispose();
        _callbackAnswers.Dispose();
    }

    private FrameWriter Run(WorkerCall call)
    {
        var started = Stopwatch.GetTimestamp();
        _printed = 0;
        lock (_gate)
        {
            (_runningId, _ended) = (call.Id, null);
        }

        _watch.Change(_options.CallTimeMax, Timeout.InfiniteTimeSpan);
        try
        {
            return Call(call, Enter(call), started);
        }
        catch (TrapException trap)
        {
            _ended ??= trap.Message;
            return Fail(started, AnswerStatus.Failed, _ended);
        }
        catch (Exception refusal) when (refusal is MalformedValueException or GuestMemoryException or GuestException)
        {
            return Fail(started, AnswerStatus.Refused, refusal.Message);
        }
        catch (JavaScriptException failure)
        {
            return Fail(started, AnswerStatus.Failed, failure.Message);
        }
        finally
        {
            _watch.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            lock (_gate)
            {
                (_runningId, _running) = (0, null);
                if (_ended is not null)
                {
                    // It may have been ended anywhere: what is in it means nothing now.
                    _context?.Dispose();
                    (_context, _names) = (null, null);
                }
            }
        }
    }

    private JavaScriptContext Enter(WorkerCall call)
    {
        if (_context is not null)
        {
            Watch(_context.Store);
            return _context;
        }

        var program = _programs.Load(call.Digest, Watch)
            ?? throw new MalformedValueException("the worker does not have the modules any more");
        _context = program.NewContext(_options.Limits, _time, this, new ErrorOutput(this), out var moduleNamespace);
        Watch(_context.Store);
        _names = new WorkerNames(_context, moduleNamespace, CallDevice);
        return _context;
    }

    // From now on the call may be ended there.
    private void Watch(Store store)
    {
        lock (_gate)
        {
            _running = store;
            if (_ended is not null)
            {
                store.Interrupt();
            }
        }
    }

    private FrameWriter Call(WorkerCall call, JavaScriptContext context, long started)
    {
        var names = _names!;
        if (names.TryFind(call.Function) is not { } function || !context.IsFunction(function))
        {
            return Fail(started, AnswerStatus.Refused, $"the module has no function \"{call.Function}\"");
        }

        names.CallId = call.Id;
        var payload = ValueReader.Read(context, call.Payload.Span, names);
        var (self, arguments) = (context.GetElement(payload, 0), context.GetElement(payload, 1));
        context.Free(payload);
        var promise = context.Begin(function, Receiver(context, names, call.Function, self), arguments);
        context.Free(self);
        context.Free(arguments);
        var result = context.Settle(promise, context.Sleep, out var isRejected);
        try
        {
            var value = ValueWriter.Write(context, result, names);
            Payload.Check(value.WrittenCount);
            return Answer(started, isRejected ? AnswerStatus.Threw : AnswerStatus.Returned, value.WrittenSpan);
        }
        catch (UnsendableValueException refusal)
        {
            return Fail(started, AnswerStatus.Unsendable, refusal.Message);
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

    private FrameWriter Answer(long started, AnswerStatus status, ReadOnlySpan<byte> value)
    {
        var frame = new FrameWriter(FrameType.Answer).Count(_runningId).Byte((byte)status)
            .Count((long)Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        Payload.Write(frame, value);
        return frame;
    }

    private FrameWriter Fail(long started, AnswerStatus status, string reason) =>
        Answer(started, status, Encoding.UTF8.GetBytes(reason));

    // (call, number, arguments): runs a function of the device and waits for what it gives.
    private JavaScriptValue CallDevice(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        if ((long)context.GetNumber(arguments[0]) != _runningId)
        {
            throw new JavaScriptException("Error", "a callback was called after its call had ended");
        }

        var sequence = ++_callbacks;
        var frame = new FrameWriter(FrameType.Callback).Count(_runningId).Count(sequence).Count((long)context.GetNumber(arguments[1]));
        try
        {
            var value = ValueWriter.Write(context, arguments[2], _names);
            Payload.Check(value.WrittenCount);
            Payload.Write(frame, value.WrittenSpan);
        }
        catch (UnsendableValueException refusal)
        {
            throw new JavaScriptException("DataCloneError", refusal.Message);
        }

        _host.Send(frame);
        var answer = _callbackAnswers.Take();
        while (answer.Sequence != sequence && _ended is null)
        {
            answer = _callbackAnswers.Take();
        }

        if (_ended is not null)
        {
            throw new JavaScriptException("Error", _ended);
        }

        var given = ValueReader.Read(context, answer.Payload.Span, _names);
        return answer.IsFulfilled ? given : throw context.Describe(given);
    }

    private void Print(bool isError, ReadOnlySpan<byte> bytes)
    {
        var room = Math.Min(bytes.Length, _options.PrintBytesMax - _printed);
        if (room > 0)
        {
            _printed += room;
            _host.Send(new FrameWriter(FrameType.Print).Byte(isError ? (byte)1 : (byte)0).Raw(bytes[..room]));
        }
    }

    private sealed class ErrorOutput(WorkerContext context) : IGuestOutput
    {
        public void Write(ReadOnlySpan<byte> bytes) => context.Print(isError: true, bytes);
    }
}
