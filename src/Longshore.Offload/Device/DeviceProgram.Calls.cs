using System.Diagnostics;
using System.Text;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Values;
using Longshore.Offload.Placement;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Device;

/// <content>Calls: placed, sent, answered, run here.</content>
public sealed partial class DeviceProgram
{
    // Places in OffloadCall.Local.
    private const int ResolveIndex = 3;
    private const int RejectIndex = 4;

    private readonly Dictionary<long, OffloadCall> _local = [];

    // Calls that run in the spare sandbox as well, and those that may come to that, by when.
    private readonly Dictionary<long, OffloadCall> _late = [];
    private readonly PriorityQueue<OffloadCall, long> _becomingLate = new();
    private long _lastId = -1;
    private int _underWay;

    // (library, name, function, this or null for its owner, arguments, resolve, reject) to the call's number when it is to run here at once,
    // to -1 otherwise.
    private JavaScriptValue Place(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var library = _modules.Libraries[(int)context.GetNumber(arguments[0])];
        var name = context.GetString(arguments[1]);
        var outcome = _journal[name];
        var rule = _options.Offloads?.GetValueOrDefault(name);
        var call = new OffloadCall(++_lastId, library, name, Stopwatch.GetTimestamp())
        {
            Interval = _journal.Interval,
            Estimates = outcome.Estimates,
            IsPinned = _options.HasAffinity || rule?.HasAffinity == true,
            Local = [.. arguments[2..].ToArray().Select(context.Duplicate)],
        };
        var mayRunThere = _workers.Count > 0 && (_options.Offloads is null || rule is not null);
        call.Because = _workers.Count == 0 ? "there are no workers" : mayRunThere ? "" : "the list of offloads does not name it";
        if (TryWrite(call, mayRunThere || _journal.IsLogged) is { } refusal && mayRunThere)
        {
            mayRunThere = false;
            call.Because = refusal;
            if (_options.IsRemoteOnly)
            {
                Free(call.Local);
                throw new JavaScriptException("DataCloneError", $"{name} cannot run on a worker: {refusal}");
            }
        }

        _underWay++;
        call.MayRunTwice = rule?.IsIdempotent == true || !call.IsPinned && call.Callbacks.Count == 0;
        outcome.Estimates.Bytes.Add(call.Payload.Length);
        return context.NewNumber(mayRunThere && Send(call) ? -1 : BeginHere(call));
    }

    /// <returns>Why it cannot be sent, or null.</returns>
    private string? TryWrite(OffloadCall call, bool isWanted)
    {
        if (!isWanted)
        {
            return null;
        }

        var names = call.Library.Names!;
        var pair = _context.NewArray([_context.Duplicate(call.Local![1]), _context.Duplicate(call.Local[2])]);
        names.Call = call;
        try
        {
            call.Payload = ValueWriter.Write(_context, pair, names).WrittenMemory;
            Payload.Check(call.Payload.Length);
            return null;
        }
        catch (UnsendableValueException refusal)
        {
            call.Callbacks.Clear();
            call.Payload = default;
            return refusal.Message;
        }
        finally
        {
            names.Call = null;
            _context.Free(pair);
        }
    }

    // (number, whether it returned): a call has ended here.
    private JavaScriptValue Finish(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        if (_local.Remove((long)context.GetNumber(arguments[0]), out var call))
        {
            var time = Stopwatch.GetElapsedTime(call.Started);
            if (!call.IsDone)
            {
                _journal[call.Function].AddLocal(call.Payload.Length, time.TotalMilliseconds);
                End(call, where: null, new CallResult(time, Error: context.GetBoolean(arguments[1]) ? "" : "it threw"));
            }
        }

        return context.NewUndefined();
    }

    private long BeginHere(OffloadCall call)
    {
        call.Started = Stopwatch.GetTimestamp();
        call.LateAt = 0;
        _local.Add(call.Id, call);
        return call.Id;
    }

    // Runs a call in the program that was meant to run elsewhere, once, whoever finds that it has to.
    private void RunHere(OffloadCall call, string because)
    {
        if (_local.ContainsKey(call.Id))
        {
            return;
        }

        EndSpareRun(call);
        call.Because = because;
        BeginHere(call);
        var id = _context.NewNumber(call.Id);
        var local = call.Local!;
        var self = _context.TypeOf(local[1]) == JavaScriptType.Null ? Owner(call) : _context.Duplicate(local[1]);
        _context.Free(_context.Call(_runLocally, [id, local[0], self, local[2], local[3], local[4]]));
        _context.Free(id);
        _context.Free(self);
    }

    private void EndSpareRun(OffloadCall call)
    {
        if (_late.Remove(call.Id))
        {
            _spare.Cancel(call);
        }
    }

    private JavaScriptValue Owner(OffloadCall call)
    {
        var dot = call.Function.LastIndexOf('.');
        return dot > 0 && call.Library.Names!.TryFind(call.Function[..dot]) is { } owner ? _context.Duplicate(owner) : _context.NewUndefined();
    }

    /// <returns>Whether it was sent; otherwise it is to run here.</returns>
    private bool Send(OffloadCall call)
    {
        var choice = _placer.Choose(call);
        call.Because = choice.Reason;
        _journal[call.Function].Because = choice.Reason;
        if (choice.Worker == PlacementChoice.Device)
        {
            return false;
        }

        var worker = _workers[choice.Worker];
        worker.Add(call);
        call.LateAt = _placer.LateAt(call, worker.Estimates);
        if (call.LateAt > 0)
        {
            _becomingLate.Enqueue(call, call.LateAt);
        }

        Write(call, worker);
        return true;
    }

    private static void Write(OffloadCall call, WorkerState worker)
    {
        var frame = new FrameWriter(FrameType.Call)
            .Count(call.RemoteId).Count(worker.FindOldest())
            .Raw(Convert.FromHexString(call.Library.Scan.Graph.Digest))
            .Byte(call.IsPinned ? (byte)1 : (byte)0)
            .Text(call.Function);
        Payload.Write(frame, call.Payload.Span);
        call.SentBytes = frame.Finish().Length;
        worker.Remote.Send(frame);
    }

    private TimeSpan? Soonest(TimeSpan? timer)
    {
        // Those that have their answers, or were sent elsewhere since, are late no more.
        OffloadCall? call;
        long late;
        while (_becomingLate.TryPeek(out call, out late) && (call.IsDone || call.LateAt != late))
        {
            _becomingLate.Dequeue();
        }

        if (call is null)
        {
            return timer;
        }

        var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), late);
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        return timer is { } next && next < wait ? next : wait;
    }

    private void RunLateCalls()
    {
        var now = Stopwatch.GetTimestamp();
        while (_becomingLate.TryPeek(out var call, out var late) && late <= now)
        {
            _becomingLate.Dequeue();
            if (call.IsDone || call.LateAt != late)
            {
                continue;
            }

            call.LateAt = 0;
            _journal[call.Function].Both++;
            call.Because = "it was late at its worker";
            if (call.Callbacks.Count > 0)
            {
                // The spare sandbox cannot call the program's functions.
                RunHere(call, call.Because);
            }
            else
            {
                _late.Add(call.Id, call);
                _spare.Run(call);
            }
        }
    }

    // What the spare sandbox made of a late call. Where it could not run, the worker's answer is waited for.
    private void AnsweredHere(long id, AnswerStatus status, TimeSpan time, ReadOnlyMemory<byte> payload)
    {
        if (!_late.TryGetValue(id, out var call))
        {
            return;
        }

        EndSpareRun(call);
        switch (status)
        {
            case AnswerStatus.Returned or AnswerStatus.Threw:
                var isFulfilled = status == AnswerStatus.Returned;
                _journal[call.Function].AddLocal(call.Payload.Length, time.TotalMilliseconds);
                var value = ValueReader.Read(_context, payload.Span, call.Library.Names);
                End(call, where: null, new CallResult(time, Error: isFulfilled ? "" : "it threw"), isFulfilled ? ResolveIndex : RejectIndex, value);
                break;
            case AnswerStatus.Unsendable:
                RunHere(call, Encoding.UTF8.GetString(payload.Span));
                break;
        }
    }

    private void Answered(
        WorkerState worker, long id, AnswerStatus status, TimeSpan serverTime, ReadOnlyMemory<byte> payload, int bytes)
    {
        // An answer to a call that was never sent, or that was answered before, is nobody's.
        if (!worker.TryTake(id, out var call) || call.IsDone)
        {
            return;
        }

        var result = new CallResult(Stopwatch.GetElapsedTime(call.Started), serverTime, bytes);
        switch (status)
        {
            case AnswerStatus.Returned or AnswerStatus.Threw:
                Settle(worker, call, status == AnswerStatus.Returned, result, payload);
                break;
            case AnswerStatus.Unsendable when !_options.IsRemoteOnly && call.MayRunTwice:
                RunHere(call, Encoding.UTF8.GetString(payload.Span));
                break;
            default:
                Reject(worker, call, result, Encoding.UTF8.GetString(payload.Span));
                break;
        }
    }

    private void Settle(WorkerState worker, OffloadCall call, bool isFulfilled, CallResult result, ReadOnlyMemory<byte> payload)
    {
        JavaScriptValue value;
        try
        {
            value = ValueReader.Read(_context, payload.Span, call.Library.Names);
        }
        catch (MalformedValueException malformed)
        {
            Reject(worker, call, result, "the answer is malformed: " + malformed.Message);
            return;
        }

        if (worker.UnderWay.Count < worker.Estimates.Contexts && call.CodeBytes == 0)
        {
            // In a queue the time says nothing of the way.
            worker.Estimates.Add(call.Payload.Length + result.Bytes, Math.Max(0, (result.Time - result.ServerTime).TotalMilliseconds));
        }

        _journal[call.Function].AddServer(call.Payload.Length, result.ServerTime.TotalMilliseconds, result.Bytes);
        End(call, worker, isFulfilled ? result : result with { Error = "it threw" }, isFulfilled ? ResolveIndex : RejectIndex, value);
    }

    // What became of a call there is no value of: the promise is rejected with a sentence.
    private void Reject(WorkerState worker, OffloadCall call, CallResult result, string reason) => End(
        call, worker, result with { Error = reason }, RejectIndex, _context.NewError("Error", $"{call.Function} on {worker.Remote.Address}: {reason}"));

    // The first result is the call's; a later one finds it done. What ran here has settled the promise itself.
    private void End(OffloadCall call, WorkerState? where, CallResult result, int settle = 0, JavaScriptValue value = default)
    {
        _underWay--;
        if (settle > 0)
        {
            _context.Free(_context.Call(call.Local![settle], [value]));
            _context.Free(value);
        }

        EndSpareRun(call);
        if (where is null && call.Worker != PlacementChoice.Device && _workers[call.Worker].TryTake(call.RemoteId, out _))
        {
            _workers[call.Worker].Remote.Send(new FrameWriter(FrameType.Cancel).Count(call.RemoteId));
        }

        Free([.. call.Local!, .. call.Callbacks]);
        call.Local = null;
        _journal.Note(call, where, result);
    }

    private void Free(JavaScriptValue[] values) => Array.ForEach(values, _context.Free);
}
