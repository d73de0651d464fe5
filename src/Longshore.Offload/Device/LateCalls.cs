using System.Text;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Values;
using Longshore.Offload.Wire;
using Longshore.Offload.Worker;

namespace Longshore.Offload.Device;

/// <summary>Hedges calls that are late at their workers: each runs on the device as well, and the first result wins.</summary>
/// <param name="context">The program's context.</param>
/// <param name="journal">The record of what became of calls.</param>
/// <param name="settlement">Gives calls their results.</param>
/// <param name="program">Runs calls in the program.</param>
/// <param name="spare">Runs calls beside the program.</param>
/// <param name="time">The clock.</param>
internal sealed class LateCalls(
    JavaScriptContext context, CallJournal journal, CallSettlement settlement, ProgramRuns program, SpareSandbox spare, TimeProvider time)
{
    private readonly PriorityQueue<OffloadCall, long> _becomingLate = new();

    /// <summary>A call was sent that may run on the device as well from a time on.</summary>
    /// <param name="call">The call.</param>
    /// <param name="lateAt">The timestamp; 0 when it may not.</param>
    public void Watch(OffloadCall call, long lateAt)
    {
        call.LateAt = lateAt;
        if (lateAt > 0)
        {
            _becomingLate.Enqueue(call, lateAt);
        }
    }

    /// <summary>The time until the next call is late; null when none will be.</summary>
    public TimeSpan? UntilNext()
    {
        while (_becomingLate.TryPeek(out var call, out var late))
        {
            if (IsWatched(call, late))
            {
                var wait = time.GetElapsedTime(time.GetTimestamp(), late);
                return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
            }

            _becomingLate.Dequeue();
        }

        return null;
    }

    /// <summary>Runs all calls that are late by now.</summary>
    public void RunLate()
    {
        var now = time.GetTimestamp();
        while (_becomingLate.TryPeek(out var call, out var late) && late <= now)
        {
            _becomingLate.Dequeue();
            if (IsWatched(call, late))
            {
                Hedge(call);
            }
        }
    }

    /// <summary>A run beside the program ended. Where it could not run, the worker's answer is waited for.</summary>
    public void Answered(OffloadCall call, WorkerAnswer answer)
    {
        if (!call.State.IsIn(CallRuns.Spare))
        {
            return;
        }

        settlement.EndSpareRun(call);
        if (answer.HasState)
        {
            // What it wrote is in the spare sandbox, where no later call finds it. In the program it is found.
            program.Run(call, "it was late at its worker, and writes its library's state");
            return;
        }

        if (answer.Status.HasValue)
        {
            Settle(call, answer);
        }
        else if (answer.Status == AnswerStatus.Unsendable || answer.Status == AnswerStatus.NeedsDevice)
        {
            program.Run(call, Encoding.UTF8.GetString(answer.Value.Span));
        }
    }

    private void Settle(OffloadCall call, WorkerAnswer answer)
    {
        JavaScriptValue value;
        try
        {
            value = ValueReader.Read(context, answer.Value.Span, call.Library.Names);
        }
        catch (Exception refusal) when (refusal is MalformedValueException or UnsendableValueException)
        {
            program.Run(call, refusal.Message);
            return;
        }

        var isFulfilled = answer.Status == AnswerStatus.Returned;
        journal[call.Function].AddLocal(call.Payload.Length, answer.Time.TotalMilliseconds);
        settlement.Settle(call, where: null, new CallResult(answer.Time, Error: isFulfilled ? "" : "it threw"), isFulfilled, value);
    }

    // A call that has its answer, or was sent elsewhere since, is not late.
    private static bool IsWatched(OffloadCall call, long late) => !call.IsDone && call.LateAt == late;

    private void Hedge(OffloadCall call)
    {
        call.LateAt = 0;
        journal[call.Function].Both++;
        call.Because = "it was late at its worker";
        if (call.Callbacks.Count > 0)
        {
            // The spare sandbox cannot call the program's functions.
            program.Run(call, call.Because);
            return;
        }

        call.State.Begin(CallRuns.Spare);
        spare.Run(call);
    }
}
