using System.Text;
using Longshore.Functions.Calls;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Values;
using Longshore.Offload.Placement;
using Longshore.Offload.Wire;
using Longshore.Offload.Worker;
using Longshore.Wasm.Wasi;

namespace Longshore.Offload.Device;

/// <summary>The calls that run on the device beside the program. One that cannot end as it would in the program runs there.</summary>
/// <param name="options">How many calls run at a time.</param>
/// <param name="device">Takes what the calls print.</param>
/// <param name="context">The program's context.</param>
/// <param name="journal">The record of what became of calls.</param>
/// <param name="settlement">Gives calls their results.</param>
/// <param name="program">Runs calls in the program.</param>
/// <param name="sandboxes">Runs calls beside it.</param>
internal sealed class SandboxCalls(
    DeviceOptions options,
    DeviceServices device,
    JavaScriptContext context,
    CallJournal journal,
    CallSettlement settlement,
    ProgramRuns program,
    DeviceSandboxes sandboxes)
{
    // Copying a call's values and changing threads takes a fraction of a millisecond. A call must be long enough to gain by it.
    private const double WorthMilliseconds = 10;

    // Values are written and read at some 20 MB/s.
    private const double BytesPerMillisecond = 20_000;

    /// <summary>Whether calls of a function may be long enough to run beside the program.</summary>
    public bool MayTake(FunctionOutcome outcome) =>
        options.LocalCallsMax > 1 && outcome.OnlyInProgram is null && outcome.Estimates.LongestLocal >= WorthMilliseconds;

    /// <summary>Begins a call of the device beside the program, if it is worth it and nobody can tell.</summary>
    public bool TryBegin(OffloadCall call)
    {
        var bytes = call.Payload.Length;
        if (!MayTake(journal[call.Function]) || !call.MayRunTwice || call.IsPinned || call.Callbacks.Count > 0 || bytes == 0
            || !(call.Estimates.Local(bytes)?.Mean >= WorthMilliseconds + bytes / BytesPerMillisecond))
        {
            return false;
        }

        call.Because += "; beside the program";
        journal[call.Function].Because = call.Because;
        Begin(call);
        return true;
    }

    /// <summary>Begins a call beside the program.</summary>
    public void Begin(OffloadCall call)
    {
        call.State.Begin(CallRuns.Sandbox);
        sandboxes.Run(call);
    }

    /// <summary>A run ended. If the call runs on a worker too, a run that failed leaves it to that.</summary>
    public void Answered(SandboxRun run, WorkerAnswer answer)
    {
        var call = run.Call;
        if (!call.State.IsIn(CallRuns.Sandbox))
        {
            return;
        }

        settlement.EndSandboxRun(call);
        if (answer.HasState)
        {
            // What it wrote is in the sandbox, where no later call finds it. In the program it is found.
            NoteState(call.Library);
            program.Run(call, "it writes its library's state");
        }
        else if (answer.Status.HasValue)
        {
            Settle(run, answer);
        }
        else if (answer.Status == AnswerStatus.Unsendable || answer.Status == AnswerStatus.NeedsDevice)
        {
            RunInProgram(call, Encoding.UTF8.GetString(answer.Value.Span));
        }
        else if (!call.State.IsIn(CallRuns.Worker))
        {
            Fail(call, answer);
        }
    }

    private void Settle(SandboxRun run, WorkerAnswer answer)
    {
        var call = run.Call;
        var isFulfilled = answer.Status == AnswerStatus.Returned;
        var isAlone = !call.State.IsIn(CallRuns.Worker);
        if (isAlone && !isFulfilled)
        {
            // It may miss what only the program has, such as its globals.
            RunInProgram(call, "it threw beside the program");
            return;
        }

        JavaScriptValue value;
        try
        {
            value = ValueReader.Read(context, answer.Value.Span, call.Library.Names);
        }
        catch (Exception refusal) when (refusal is MalformedValueException or UnsendableValueException)
        {
            RunInProgram(call, refusal.Message);
            return;
        }

        if (isAlone)
        {
            call.Library.State.Begin(PlacementChoice.Beside);
            Print(run);
        }

        journal[call.Function].AddLocal(call.Payload.Length, answer.Time.TotalMilliseconds);
        settlement.Settle(call, where: null, new CallResult(answer.Time, Error: isFulfilled ? "" : "it threw"), isFulfilled, value);
    }

    private void NoteState(Library library)
    {
        if (library.State.TrySettle(PlacementChoice.Device) && library.State.IsDivided)
        {
            device.Report(
                $"{library.Name} keeps state: its calls run in the program from now on. Earlier calls ran in other places too, each with a state of its own");
        }
    }

    private void RunInProgram(OffloadCall call, string reason)
    {
        journal[call.Function].OnlyInProgram ??= reason;
        program.Run(call, reason);
    }

    // A call that broke its sandbox would break the program as well.
    private void Fail(OffloadCall call, WorkerAnswer answer)
    {
        var reason = Encoding.UTF8.GetString(answer.Value.Span);
        if (answer.Status.Failure is Failure.Trapped or Failure.OutOfMemory)
        {
            settlement.Reject(call, where: null, new CallResult(answer.Time), reason, answer.Status.Failure);
        }
        else
        {
            program.Run(call, reason);
        }
    }

    private void Print(SandboxRun run)
    {
        foreach (var (isError, bytes) in run.Printed)
        {
            IGuestOutput output = isError ? device.Error : device.Output;
            output.Write(bytes.Span);
        }
    }
}
