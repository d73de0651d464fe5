using System.Diagnostics;
using System.Text;
using Longshore.Functions.JavaScript;
using Longshore.Offload.Log;
using Longshore.Offload.Placement;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Device;

/// <content>Calls: placed, sent, answered, run here.</content>
public sealed partial class DeviceProgram
{
    // A call that takes no longer than this there is not worth a second run.
    private const double LateMilliseconds = 20;
    private const double TailDeviations = 4;

    private readonly Dictionary<string, FunctionOutcome> _outcomes = new(StringComparer.Ordinal);
    private readonly Dictionary<long, OffloadCall> _local = [];
    private double _interval = -1;
    private long _lastId = -1;
    private int _underWay;
    private int _active;
    private int _everywhere;

    private double NowSeconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    // (library, name, function, this or null for its owner, arguments, resolve, reject) to the call's number when it is to run here at once,
    // to -1 otherwise.
    private JavaScriptValue Place(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var library = _modules.Libraries[(int)context.GetNumber(arguments[0])];
        var name = context.GetString(arguments[1]);
        var outcome = OutcomeOf(name);
        var rule = _options.Offloads?.GetValueOrDefault(name);
        var call = new OffloadCall(++_lastId, library, name, Stopwatch.GetTimestamp())
        {
            Interval = _interval,
            Estimates = outcome.Estimates,
            IsPinned = _options.HasAffinity || rule?.HasAffinity == true,
            Local = [.. arguments[2..].ToArray().Select(context.Duplicate)],
        };
        _underWay++;
        var mayRunThere = _workers.Count > 0 && (_options.Offloads is null || rule is not null);
        call.Because = _workers.Count == 0 ? "there are no workers" : mayRunThere ? "" : "the list of offloads does not name it";
        if (TryWrite(call, mayRunThere || _log is not null) is { } refusal && mayRunThere)
        {
            mayRunThere = false;
            call.Because = refusal;
            if (_options.IsRemoteOnly)
            {
                throw new JavaScriptException("DataCloneError", $"{name} cannot run on a worker: {refusal}");
            }
        }

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
                OutcomeOf(call.Function).AddLocal(call.Payload.Length, time.TotalMilliseconds);
                End(call, PlacementChoice.Device, time, TimeSpan.Zero, 0, context.GetBoolean(arguments[1]) ? "" : "it threw");
            }
        }

        return context.NewUndefined();
    }

    private long BeginHere(OffloadCall call)
    {
        call.Started = Stopwatch.GetTimestamp();
        _local.Add(call.Id, call);
        return call.Id;
    }

    // Runs a call here that was meant to run elsewhere.
    private void RunHere(OffloadCall call, string because)
    {
        call.Because = because;
        BeginHere(call);
        var id = _context.NewNumber(call.Id);
        var local = call.Local!;
        var self = _context.TypeOf(local[1]) == JavaScriptType.Null ? Owner(call) : _context.Duplicate(local[1]);
        _context.Free(_context.Call(_runLocally, [id, local[0], self, local[2], local[3], local[4]]));
        _context.Free(id);
        _context.Free(self);
    }

    private JavaScriptValue Owner(OffloadCall call)
    {
        var dot = call.Function.LastIndexOf('.');
        return dot > 0 && call.Library.Names!.TryFind(call.Function[..dot]) is { } owner ? _context.Duplicate(owner) : _context.NewUndefined();
    }

    /// <returns>Whether it was sent; otherwise it is to run here.</returns>
    private bool Send(OffloadCall call)
    {
        var choice = Choose(call);
        call.Because = choice.Reason;
        OutcomeOf(call.Function).Because = choice.Reason;
        if (choice.Worker == PlacementChoice.Device)
        {
            return false;
        }

        var worker = _workers[choice.Worker];
        call.Worker = choice.Worker;
        call.Started = Stopwatch.GetTimestamp();
        call.RemoteId = worker.NextId++;
        worker.UnderWay.Add(call.RemoteId, call);
        worker.Estimates.UnderWay = worker.UnderWay.Count;
        worker.LastUse = call.Started;
        call.LateAt = LateTime(call, worker);
        Write(call, worker);
        return true;
    }

    private PlacementChoice Choose(OffloadCall call)
    {
        if (_everywhere > 0 && _workers.Count > 0)
        {
            return new PlacementChoice(_workers.Count - _everywhere--, "it runs on every worker");
        }

        if (call.IsPinned && call.Library.PinnedTo is { } pinned)
        {
            return new PlacementChoice(pinned, "the library's state is there");
        }

        Scale();
        var choice = _policy.Choose(new PlacementRequest(
            call.Estimates,
            call.Payload.Length,
            _workers.Take(_active).Where(each => each.IsConnected).ToDictionary(each => each.Remote.Index, each => each.Estimates),
            !_options.IsRemoteOnly && !call.IsPinned,
            _speed,
            _battery.Percent));
        if (choice.Worker == PlacementChoice.Device && (_options.IsRemoteOnly || call.IsPinned) && _policy.Name != "local")
        {
            // Nobody is connected: the first one that comes back has it.
            choice = new PlacementChoice(_workers.Find(each => !each.IsGone)?.Remote.Index ?? 0, "no worker is connected: it waits for one");
        }

        if (call.IsPinned && choice.Worker != PlacementChoice.Device)
        {
            call.Library.PinnedTo = choice.Worker;
        }

        return choice;
    }

    private static void Write(OffloadCall call, WorkerState worker)
    {
        var oldest = worker.UnderWay.Keys.Min();
        var frame = new FrameWriter(FrameType.Call)
            .Count(call.RemoteId).Count(oldest)
            .Raw(Convert.FromHexString(call.Library.Scan.Graph.Digest))
            .Byte(call.IsPinned ? (byte)1 : (byte)0)
            .Text(call.Function);
        Payload.Write(frame, call.Payload.Span);
        call.SentBytes = frame.Finish().Length;
        worker.Remote.Send(frame);
    }

    // From when on a call is later than it should be.
    private long LateTime(OffloadCall call, WorkerState worker)
    {
        if (!_policy.Hedges || _options.IsRemoteOnly || !call.MayRunTwice)
        {
            return 0;
        }

        double tail;
        if (_options.Offloads?.GetValueOrDefault(call.Function)?.Timeout is { } timeout)
        {
            tail = timeout.TotalMilliseconds;
        }
        else if (call.Estimates.Local(call.Payload.Length) is { } local && call.Estimates.Server(call.Payload.Length) is { } server)
        {
            var expected = worker.Estimates.Finish(call.Payload.Length, server.Mean);
            tail = Math.Max(Math.Max(LateMilliseconds, local.Mean), expected + TailDeviations * (server.Deviation + worker.Estimates.RoundTrip.Deviation));
        }
        else
        {
            return 0;
        }

        return call.Started + (long)(tail / 1000 * Stopwatch.Frequency);
    }

    private TimeSpan? Soonest(TimeSpan? timer)
    {
        var late = _workers.SelectMany(each => each.UnderWay.Values).Where(each => each.LateAt > 0).Select(each => each.LateAt).DefaultIfEmpty(long.MaxValue).Min();
        if (late == long.MaxValue)
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
        foreach (var call in _workers.SelectMany(each => each.UnderWay.Values).Where(each => each.LateAt > 0 && each.LateAt <= now).ToList())
        {
            call.LateAt = 0;
            if (!call.IsDone)
            {
                call.IsHedged = true;
                OutcomeOf(call.Function).Both++;
                RunHere(call, "it was late at its worker");
            }
        }
    }

    private void Answered(
        WorkerState worker, long id, AnswerStatus status, TimeSpan serverTime, ReadOnlyMemory<byte> payload, int bytes)
    {
        // An answer to a call that was never sent, or that was answered before, is nobody's.
        if (!worker.UnderWay.Remove(id, out var call))
        {
            return;
        }

        worker.Estimates.UnderWay = worker.UnderWay.Count;
        if (call.IsDone)
        {
            return;
        }

        var time = Stopwatch.GetElapsedTime(call.Started);
        switch (status)
        {
            case AnswerStatus.Returned or AnswerStatus.Threw:
                Settle(worker, call, status == AnswerStatus.Returned, time, serverTime, payload, bytes);
                break;
            case AnswerStatus.Unsendable when !_options.IsRemoteOnly && call.MayRunTwice:
                RunHere(call, Encoding.UTF8.GetString(payload.Span));
                break;
            default:
                var reason = Encoding.UTF8.GetString(payload.Span);
                Reject(call, _context.NewError("Error", $"{call.Function} on {worker.Remote.Address}: {reason}"), time, serverTime, bytes, reason);
                break;
        }
    }

    private void Settle(
        WorkerState worker, OffloadCall call, bool isFulfilled, TimeSpan time, TimeSpan serverTime, ReadOnlyMemory<byte> payload, int bytes)
    {
        JavaScriptValue value;
        try
        {
            value = ValueReader.Read(_context, payload.Span, call.Library.Names);
        }
        catch (MalformedValueException malformed)
        {
            Reject(call, _context.NewError("Error", $"{call.Function} on {worker.Remote.Address}: the answer is malformed: {malformed.Message}"), time, serverTime, bytes, malformed.Message);
            return;
        }

        var overhead = Math.Max(0, (time - serverTime).TotalMilliseconds);
        if (worker.UnderWay.Count < worker.Estimates.Contexts && call.CodeBytes == 0)
        {
            // In a queue the time says nothing of the way.
            worker.Estimates.Add(call.Payload.Length + bytes, overhead);
        }

        OutcomeOf(call.Function).AddServer(call.Payload.Length, serverTime.TotalMilliseconds, bytes);
        if (!isFulfilled)
        {
            Reject(call, value, time, serverTime, bytes, "it threw");
            return;
        }

        var resolve = call.Local![3];
        End(call, call.Worker, time, serverTime, bytes, "", () => _context.Free(_context.Call(resolve, [value])));
        _context.Free(value);
    }

    private void Reject(OffloadCall call, JavaScriptValue reason, TimeSpan time, TimeSpan serverTime, int bytes, string error)
    {
        var reject = call.Local![4];
        End(call, call.Worker, time, serverTime, bytes, error, () => _context.Free(_context.Call(reject, [reason])));
        _context.Free(reason);
    }

    // The first result is the call's; a later one finds it done.
    private void End(
        OffloadCall call, int worker, TimeSpan time, TimeSpan serverTime, int responseBytes, string error, Action? settle = null)
    {
        var outcome = OutcomeOf(call.Function);
        outcome.Ended++;
        _underWay--;
        settle?.Invoke();
        if (call.IsHedged && worker == PlacementChoice.Device && _workers[call.Worker].UnderWay.Remove(call.RemoteId))
        {
            _workers[call.Worker].Remote.Send(new FrameWriter(FrameType.Cancel).Count(call.RemoteId));
        }

        foreach (var each in call.Local!.Concat(call.Callbacks))
        {
            _context.Free(each);
        }

        call.Local = null;
        if (_options.IsVerbose)
        {
            var where = worker == PlacementChoice.Device ? "LOCAL" : "REMOTE " + _workers[worker].Remote.Address;
            _report(FormattableString.Invariant($"{call.Function} {where} {time.TotalMilliseconds:0.###} ms: {call.Because}"));
        }

        _log?.Write(new LogRow
        {
            Start = Stopwatch.GetElapsedTime(_started, call.Issued).TotalSeconds,
            Duration = time.TotalSeconds,
            Latency = Stopwatch.GetElapsedTime(call.Issued).TotalSeconds,
            Bytes = worker == PlacementChoice.Device ? call.Payload.Length : call.SentBytes + call.CodeBytes,
            Interval = call.Interval,
            End = NowSeconds,
            Worker = worker,
            Function = call.Function,
            RequestId = call.Id,
            Battery = _battery.Percent,
            ResponseBytes = responseBytes,
            ServerTime = serverTime.TotalSeconds,
            CodeBytes = call.CodeBytes,
            Because = call.Because,
            Error = error,
        });
    }

    private JavaScriptValue CallEverywhere(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        _everywhere = _workers.Count;
        return context.NewNumber(Math.Max(1, _workers.Count));
    }

    private FunctionOutcome OutcomeOf(string function)
    {
        if (!_outcomes.TryGetValue(function, out var outcome))
        {
            _outcomes.Add(function, outcome = new FunctionOutcome());
        }

        return outcome;
    }
}
