using Longshore.Functions.Calls;
using Longshore.JavaScript.Contexts;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Device;

/// <summary>Gives calls their results. The first run that ends settles its call, and the other runs are cancelled.</summary>
/// <param name="context">The program's context.</param>
/// <param name="journal">The record of what became of calls.</param>
/// <param name="workers">The workers.</param>
/// <param name="sandboxes">The sandboxes beside the program.</param>
internal sealed class CallSettlement(JavaScriptContext context, CallJournal journal, IReadOnlyList<WorkerState> workers, DeviceSandboxes sandboxes)
{
    /// <summary>The number of calls without a result.</summary>
    public int UnderWay { get; private set; }

    /// <summary>A call begins: it is settled exactly once.</summary>
    public void Expect() => UnderWay++;

    /// <summary>A run in the program has settled the promise itself.</summary>
    public void SettleByProgram(OffloadCall call, CallResult result)
    {
        if (call.State.TrySettle())
        {
            End(call, where: null, result);
        }
    }

    /// <summary>A run gave a value: the result, or the exception.</summary>
    /// <param name="call">The call.</param>
    /// <param name="where">The worker, or null for the device.</param>
    /// <param name="result">Times and bytes of the run.</param>
    /// <param name="isFulfilled">Whether it returned.</param>
    /// <param name="value">What it returned or threw; freed here.</param>
    public void Settle(OffloadCall call, WorkerState? where, CallResult result, bool isFulfilled, JavaScriptValue value)
    {
        if (call.State.TrySettle())
        {
            context.Free(context.Call(isFulfilled ? call.Values.Resolve : call.Values.Reject, [value]));
            End(call, where, result);
        }

        context.Free(value);
    }

    /// <summary>A call ends without a value: its promise is rejected with an error that says why.</summary>
    /// <param name="call">The call.</param>
    /// <param name="where">The worker, or null for the device.</param>
    /// <param name="result">Times and bytes of the run.</param>
    /// <param name="reason">Why.</param>
    /// <param name="failure">Its name in the one list, if there is one.</param>
    public void Reject(OffloadCall call, WorkerState? where, CallResult result, string reason, Failure failure = Failure.None)
    {
        var place = where is null ? "" : $" on {where.Remote.Address}";
        var error = context.NewError("Error", $"{call.Function}{place}: {reason}");
        if (failure != Failure.None)
        {
            context.Define(error, "failure", context.NewString(failure.ToString()));
        }

        Settle(call, where, result with { Error = reason }, isFulfilled: false, error);
    }

    /// <summary>Ends the run beside the program, if there is one.</summary>
    public void EndSandboxRun(OffloadCall call)
    {
        if (call.State.TryEnd(CallRuns.Sandbox))
        {
            sandboxes.Cancel(call);
        }
    }

    private void End(OffloadCall call, WorkerState? where, CallResult result)
    {
        UnderWay--;
        EndSandboxRun(call);
        if (where is null && call.State.IsIn(CallRuns.Worker) && workers[call.Worker].TryTake(call.RemoteId, out _))
        {
            workers[call.Worker].Remote.Send(new FrameWriter(FrameType.Cancel).Count(call.RemoteId));
        }

        call.Values.Free(context);
        call.Callbacks.ForEach(context.Free);
        journal.Note(call, where, result);
    }
}
