using System.Text;
using Longshore.Functions.Calls;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Values;
using Longshore.Offload.Wire;
using Longshore.Offload.Worker;
using Longshore.Wasm.Wasi;

namespace Longshore.Offload.Device;

/// <summary>Handles what happens at workers, on the program's thread: connections found and lost, answers, callbacks, output.</summary>
/// <param name="options">How the program runs.</param>
/// <param name="device">The device's services.</param>
/// <param name="context">The program's context.</param>
/// <param name="libraries">The libraries that the program imports.</param>
/// <param name="workers">The workers.</param>
/// <param name="calls">The calls under way.</param>
/// <param name="callbacks">Runs functions that workers call back.</param>
internal sealed class WorkerEvents(
    DeviceOptions options,
    DeviceServices device,
    JavaScriptContext context,
    IReadOnlyList<Library> libraries,
    IReadOnlyList<WorkerState> workers,
    ProgramCalls calls,
    DeviceCallbacks callbacks)
{
    // The workers that may be lost while a call is under way there, before it is sent to no other one. It may be what ended them, so one
    // is enough: it must not end the next.
    private const int LostWorkersMax = 1;

    public void Connected(WorkerState worker, WorkerGreeting greeting)
    {
        var instance = greeting.Instance;
        // Calls that wait for its first connection have no state to lose.
        var hasState = worker.Instance == instance || worker.Instance == Guid.Empty;
        if (worker.IsGone || worker.Instance != Guid.Empty)
        {
            device.Report($"{worker.Remote.Address} is back");
        }

        if (!hasState)
        {
            foreach (var library in libraries.Where(each => each.State.Home == worker.Remote.Index))
            {
                device.Report($"{worker.Remote.Address} has lost the state of {library.Name}: it was started again");
            }
        }

        (worker.IsConnected, worker.IsGone, worker.Instance) = (true, false, instance);
        (worker.Estimates.Contexts, worker.Estimates.Speed, worker.Estimates.Proof) = (greeting.Contexts, greeting.SpeedMicroseconds, greeting.Proof);
        foreach (var call in worker.UnderWay.Values.ToList())
        {
            // The same process knows which calls it has run. Another one has run none, and one of these may have ended the one before.
            if (hasState || ((call.MayRunTwice || call.MayBeginAnew) && MaySend(call)))
            {
                CallSender.Write(call, worker);
            }
            else
            {
                GiveUp(worker, call, "the worker was started again and has lost its state");
            }
        }
    }

    public void Lost(WorkerState worker, string reason, bool isGone)
    {
        if (worker.IsConnected || worker.Instance == Guid.Empty && !worker.IsGone)
        {
            var fallback = options.IsRemoteOnly ? "" : "; its calls run elsewhere meanwhile";
            device.Report(worker.Instance == Guid.Empty
                ? $"Failed to connect to server: {worker.Remote.Address} ({reason}){fallback}"
                : $"lost {worker.Remote.Address}: {reason}{fallback}");
        }

        var wasConnected = worker.IsConnected;
        (worker.IsConnected, worker.IsGone) = (false, worker.IsGone || isGone || worker.Instance == Guid.Empty);
        if (isGone)
        {
            ForgetState(worker);
        }

        foreach (var call in worker.UnderWay.Values.ToList())
        {
            call.LostWorkers += wasConnected ? 1 : 0;
            if (call.MayRunTwice && !call.IsDone && (MaySend(call) || !options.IsRemoteOnly))
            {
                RunElsewhere(worker, call);
            }
            else if (isGone && call.MayBeginAnew && !call.IsDone && (MaySend(call) || !options.IsRemoteOnly))
            {
                call.IsPinned = false;
                RunElsewhere(worker, call);
            }
            else if (isGone)
            {
                GiveUp(worker, call, "the worker was lost");
            }
        }

        EndWithoutWorkers();
    }

    /// <summary>Ends a program whose calls may only run on workers when there are none.</summary>
    /// <exception cref="ProgramExitException">There are none.</exception>
    public void EndWithoutWorkers()
    {
        if (options.IsRemoteOnly && workers.Count > 0 && workers.All(each => each.IsGone && !each.IsConnected))
        {
            throw new ProgramExitException(1);
        }
    }

    public void Answered(WorkerState worker, long id, WorkerAnswer answer, int bytes)
    {
        // An answer to a call that was never sent, or that has its result, is dropped.
        if (!worker.TryTake(id, out var call) || call.IsDone)
        {
            return;
        }

        NoteState(worker, call, answer);
        var result = new CallResult(device.Time.GetElapsedTime(call.Started), answer.Time, bytes);
        if (answer.Status == AnswerStatus.NeedsDevice)
        {
            RunOnDevice(worker, call, result, Encoding.UTF8.GetString(answer.Value.Span));
        }
        else if (answer.Status.HasValue)
        {
            Settle(worker, call, answer, result);
        }
        else if (answer.Status == AnswerStatus.Unsendable)
        {
            RunInVain(worker, call, answer, result, Encoding.UTF8.GetString(answer.Value.Span));
        }
        else if (MayRunHere(call, answer))
        {
            calls.Program.Run(call, Encoding.UTF8.GetString(answer.Value.Span));
        }
        else
        {
            calls.Settlement.Reject(call, worker, result, Encoding.UTF8.GetString(answer.Value.Span), answer.Status.Failure);
        }
    }

    public void SendModules(WorkerState worker, string digest)
    {
        if (libraries.FirstOrDefault(each => each.Scan.Graph.Digest == digest) is not { } library)
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

    public void CalledBack(WorkerState worker, long id, long sequence, long number, ReadOnlyMemory<byte> payload)
    {
        if (worker.UnderWay.TryGetValue(id, out var call) && !call.IsDone && number >= 0 && number < call.Callbacks.Count)
        {
            call.HasCalledBack = true;
            callbacks.Run(worker, call, sequence, (int)number, payload);
        }
    }

    public void Printed(bool isError, byte[] bytes)
    {
        IGuestOutput output = isError ? device.Error : device.Output;
        output.Write(bytes);
    }

    // The worker ended the run when it met the device's own. A run that called the program back, or changed state that only the worker has,
    // cannot be repeated.
    private void RunOnDevice(WorkerState worker, OffloadCall call, CallResult result, string reason)
    {
        call.Library.OnlyOnDevice ??= reason;
        calls.Journal[call.Function].Because = reason;
        if (options.IsRemoteOnly || call.HasCalledBack || call.IsPinned && !call.MayRunTwice && call.Library.HasWorkerState)
        {
            calls.Settlement.Reject(call, worker, result, reason);
        }
        else
        {
            calls.Program.Run(call, reason);
        }
    }

    // A worker that has no room for a call is no reason to give it up.
    private bool MayRunHere(OffloadCall call, WorkerAnswer answer) =>
        answer.Status.Failure == Failure.Overloaded && !answer.HasState && call.MayRunTwice && !options.IsRemoteOnly;

    private void ForgetState(WorkerState worker)
    {
        foreach (var library in libraries.Where(each => each.State.TryForget(worker.Remote.Index)))
        {
            device.Report($"{worker.Remote.Address} is lost with the state of {library.Name}, which begins anew where its calls run next");
        }
    }

    private static bool MaySend(OffloadCall call) => call.LostWorkers < LostWorkersMax;

    private void RunElsewhere(WorkerState worker, OffloadCall call)
    {
        worker.TryTake(call.RemoteId, out _);
        if (!call.State.IsIn(CallRuns.Sandbox) && !(MaySend(call) && calls.Sender.TrySend(call)))
        {
            calls.Program.Run(call, "its worker was lost");
        }
    }

    private void GiveUp(WorkerState worker, OffloadCall call, string reason)
    {
        worker.TryTake(call.RemoteId, out _);
        calls.Settlement.Reject(
            call, worker, new CallResult(device.Time.GetElapsedTime(call.Started)), reason, Failure.NodeFailed);
    }

    // The library's calls go from now on to where its state is.
    private void NoteState(WorkerState worker, OffloadCall call, WorkerAnswer answer)
    {
        var state = call.Library.State;
        if (answer.HasState && state.TrySettle(worker.Remote.Index) && state.IsDivided)
        {
            device.Report(
                $"{call.Library.Name} keeps state: its calls go to {worker.Remote.Address} from now on. Earlier calls ran in other places too, each with a state of its own");
        }

        if (call.IsPinned && EndsSandbox(answer.Status.Failure))
        {
            device.Report($"{worker.Remote.Address} has lost the state of {call.Library.Name} with a call of {call.Function}");
        }
    }

    // These refuse a call before it runs.
    private static bool EndsSandbox(Failure failure) => failure is not (Failure.None or Failure.Overloaded or Failure.NotFound);

    // It ran, and its result cannot be sent. It runs again on the device, unless it has changed something by its first run.
    private void RunInVain(WorkerState worker, OffloadCall call, WorkerAnswer answer, CallResult result, string reason)
    {
        if (options.IsRemoteOnly || !call.MayRunTwice || answer.HasState)
        {
            calls.Settlement.Reject(call, worker, result, reason);
            return;
        }

        calls.Journal[call.Function].InVain = reason;
        calls.Program.Run(call, reason);
    }

    private void Settle(WorkerState worker, OffloadCall call, WorkerAnswer answer, CallResult result)
    {
        JavaScriptValue value;
        try
        {
            value = ValueReader.Read(context, answer.Value.Span, call.Library.Names);
        }
        catch (UnsendableValueException refusal)
        {
            RunInVain(worker, call, answer, result, refusal.Message);
            return;
        }
        catch (Exception refusal) when (refusal is MalformedValueException or JavaScriptException)
        {
            calls.Settlement.Reject(call, worker, result, "the answer is malformed: " + refusal.Message);
            return;
        }

        if (worker.UnderWay.Count < worker.Estimates.Contexts && call.CodeBytes == 0)
        {
            // With calls queued at the worker the time would not measure the network.
            worker.Estimates.Add(call.Payload.Length + result.Bytes, Math.Max(0, (result.Time - result.ServerTime).TotalMilliseconds));
        }

        call.Library.HasWorkerState |= call.IsPinned;
        var isFulfilled = answer.Status == AnswerStatus.Returned;
        calls.Journal[call.Function].AddServer(call.Payload.Length, result.ServerTime.TotalMilliseconds, result.Bytes);
        calls.Settlement.Settle(call, worker, isFulfilled ? result : result with { Error = "it threw" }, isFulfilled, value);
    }
}
