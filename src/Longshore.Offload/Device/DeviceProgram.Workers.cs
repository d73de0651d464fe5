using System.Diagnostics;
using Longshore.Functions.JavaScript;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Device;

/// <content>Workers: found, lost, asked for more, called back by.</content>
public sealed partial class DeviceProgram
{
    private static readonly TimeSpan IdleBeforeLeaving = TimeSpan.FromSeconds(5);

    private double RoundTrip() => _workers.Where(each => each.Estimates.RoundTrip.Count > 0)
        .Select(each => each.Estimates.RoundTrip.Mean).DefaultIfEmpty(double.NaN).Min();

    private void Connected(WorkerState worker, Guid instance, int contexts, long speedMicroseconds)
    {
        var isSame = worker.Instance == instance;
        if (worker.IsGone || worker.Instance != Guid.Empty)
        {
            _report($"{worker.Remote.Address} is back");
        }

        (worker.IsConnected, worker.IsGone, worker.Instance) = (true, false, instance);
        (worker.Estimates.Contexts, worker.Estimates.Speed) = (contexts, speedMicroseconds);
        foreach (var call in worker.UnderWay.Values.ToList())
        {
            // The same process knows what it has done already, another one has done nothing.
            if (isSame || call.MayRunTwice || call.SentBytes == 0 || !HasRun(call))
            {
                Write(call, worker);
            }
            else
            {
                GiveUp(worker, call, "the worker was started again and has lost its state");
            }
        }
    }

    // A pinned call's library has state on the worker once any of its calls was sent.
    private static bool HasRun(OffloadCall call) => call.IsPinned || call.Callbacks.Count > 0;

    private void Lost(WorkerState worker, string reason, bool isGone)
    {
        if (worker.IsConnected || worker.Instance == Guid.Empty && !worker.IsGone)
        {
            var fallback = _options.IsRemoteOnly ? "" : "; its calls run elsewhere meanwhile";
            _report(worker.Instance == Guid.Empty
                ? $"Failed to connect to server: {worker.Remote.Address} ({reason}){fallback}"
                : $"lost {worker.Remote.Address}: {reason}{fallback}");
        }

        (worker.IsConnected, worker.IsGone) = (false, worker.IsGone || isGone || worker.Instance == Guid.Empty);
        foreach (var call in worker.UnderWay.Values.ToList())
        {
            if (call.MayRunTwice && !call.IsDone)
            {
                worker.UnderWay.Remove(call.RemoteId);
                if (!Send(call))
                {
                    RunHere(call, "its worker was lost");
                }
            }
            else if (isGone)
            {
                GiveUp(worker, call, "the worker was lost");
            }
        }

        worker.Estimates.UnderWay = worker.UnderWay.Count;
        EndWhenNobodyIsLeft();
    }

    private void EndWhenNobodyIsLeft()
    {
        if (_options.IsRemoteOnly && _workers.Count > 0 && _workers.All(each => each.IsGone && !each.IsConnected))
        {
            throw new ProgramExitException(1);
        }
    }

    private void GiveUp(WorkerState worker, OffloadCall call, string reason)
    {
        worker.UnderWay.Remove(call.RemoteId);
        if (!call.IsDone)
        {
            Reject(call, _context.NewError("Error", $"{call.Function} on {worker.Remote.Address}: {reason}"), Stopwatch.GetElapsedTime(call.Started), TimeSpan.Zero, 0, reason);
        }
    }

    private void SendModules(WorkerState worker, string digest)
    {
        if (_modules.Libraries.FirstOrDefault(each => each.Scan.Graph.Digest == digest) is not { } library)
        {
            return;
        }

        var frame = new FrameWriter(FrameType.Modules).Raw(library.Compressed);
        worker.Remote.Send(frame);
        if (worker.UnderWay.Values.FirstOrDefault(each => each.Library == library) is { } first)
        {
            first.CodeBytes = frame.Finish().Length;
        }
    }

    private void CalledBack(WorkerState worker, long id, long sequence, long number, ReadOnlyMemory<byte> payload)
    {
        if (!worker.UnderWay.TryGetValue(id, out var call) || call.IsDone || number >= call.Callbacks.Count)
        {
            return;
        }

        try
        {
            var arguments = ValueReader.Read(_context, payload.Span, call.Library.Names);
            var undefined = _context.NewUndefined();
            var promise = _context.Begin(call.Callbacks[(int)number], undefined, arguments);
            _context.Free(arguments);
            _context.Free(undefined);
            AnswerCallback(worker, id, sequence, promise, call);
        }
        catch (MalformedValueException malformed)
        {
            Answer(worker, id, sequence, isFulfilled: false, _context.NewError("Error", "the callback's arguments are malformed: " + malformed.Message), call);
        }
    }

    // A callback may be asynchronous: the worker waits, the program goes on.
    private void AnswerCallback(WorkerState worker, long id, long sequence, JavaScriptValue promise, OffloadCall call)
    {
        _context.RunJobs();
        if (_context.TryTakeResult(promise, out var isRejected) is { } result)
        {
            Answer(worker, id, sequence, !isRejected, result, call);
            return;
        }

        var again = (JavaScriptContext context, ReadOnlySpan<JavaScriptValue> _) =>
        {
            Post(() => AnswerCallback(worker, id, sequence, promise, call));
            return context.NewUndefined();
        };
        _context.Then(promise, new JavaScriptHostFunction(again));
    }

    private void Answer(WorkerState worker, long id, long sequence, bool isFulfilled, JavaScriptValue result, OffloadCall call)
    {
        var frame = new FrameWriter(FrameType.CallbackAnswer).Count(id).Count(sequence);
        try
        {
            var value = ValueWriter.Write(_context, result, call.Library.Names);
            Payload.Check(value.WrittenCount);
            Payload.Write(frame.Byte(isFulfilled ? (byte)0 : (byte)1), value.WrittenSpan);
        }
        catch (UnsendableValueException refusal)
        {
            var error = _context.NewError("DataCloneError", refusal.Message);
            frame = new FrameWriter(FrameType.CallbackAnswer).Count(id).Count(sequence).Byte(1);
            Payload.Write(frame, ValueWriter.Write(_context, error).WrittenSpan);
            _context.Free(error);
        }

        _context.Free(result);
        worker.Remote.Send(frame);
    }

    // One worker more when all that are used have more calls than they can run at once; one less when the last was not needed for long.
    private void Scale()
    {
        if (!_options.Scales)
        {
            return;
        }

        var used = _workers.Take(_active).Where(each => each.IsConnected).ToList();
        if (_active < _workers.Count && used.All(each => each.UnderWay.Count >= each.Estimates.Contexts))
        {
            _active++;
        }
        else if (_active > 1 && _workers[_active - 1] is { UnderWay.Count: 0 } last && Stopwatch.GetElapsedTime(last.LastUse) > IdleBeforeLeaving)
        {
            _active--;
        }
    }
}
