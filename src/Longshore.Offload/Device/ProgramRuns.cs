using Longshore.JavaScript.Contexts;
using Longshore.Offload.Host;
using Longshore.Offload.Placement;

namespace Longshore.Offload.Device;

/// <summary>The calls that run in the program itself.</summary>
/// <param name="context">The program's context.</param>
/// <param name="journal">The record of what became of calls.</param>
/// <param name="settlement">Gives calls their results.</param>
/// <param name="time">The clock.</param>
internal sealed class ProgramRuns(JavaScriptContext context, CallJournal journal, CallSettlement settlement, TimeProvider time)
{
    private readonly Dictionary<long, OffloadCall> _calls = [];

    // The calls whose first part, before they wait for anything, runs now: one inside the other.
    private readonly List<OffloadCall> _entered = [];

    /// <summary>The program's function that runs a call: (id, function, this, arguments, resolve, reject).</summary>
    public JavaScriptValue RunLocally { get; set; }

    /// <summary>A call begins in the program, which runs it at once.</summary>
    /// <returns>The number by which the program tells its end.</returns>
    public long Begin(OffloadCall call)
    {
        call.State.Begin(CallRuns.Program);
        call.Library.State.Begin(PlacementChoice.Device);
        (call.Started, call.LateAt) = (time.GetTimestamp(), 0);
        _calls.Add(call.Id, call);
        _entered.Add(call);
        return call.Id;
    }

    /// <summary>Something was used that only the device has. If a library did so, its calls run on the device from now on.</summary>
    public void NoteDeviceUse(string what)
    {
        if (_entered.Count > 0)
        {
            var call = _entered[^1];
            call.Library.OnlyOnDevice ??= DeviceNeededException.Reason(what);
            journal[call.Function].Because = call.Library.OnlyOnDevice;
        }
    }

    // (number): what the program calls when a call waits for a promise.
    public JavaScriptValue Suspend(JavaScriptContext inner, ReadOnlySpan<JavaScriptValue> arguments)
    {
        Leave(inner.GetInteger(arguments[0], 0, long.MaxValue));
        return inner.NewUndefined();
    }

    /// <summary>Runs a call in the program that was meant to run elsewhere. A call that runs there already is left alone.</summary>
    public void Run(OffloadCall call, string because)
    {
        if (call.State.IsIn(CallRuns.Program))
        {
            return;
        }

        settlement.EndSandboxRun(call);
        call.Because = because;
        Begin(call);
        var id = context.NewNumber(call.Id);
        var values = call.Values;
        var self = context.TypeOf(values.Self) == JavaScriptType.Null ? Owner(call) : context.Duplicate(values.Self);
        context.Free(context.Call(RunLocally, [id, values.Function, self, values.Arguments, values.Resolve, values.Reject]));
        context.Free(id);
        context.Free(self);
    }

    // (number, whether it returned): what the program calls when a call has ended in it.
    public JavaScriptValue Finish(JavaScriptContext inner, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var id = inner.GetInteger(arguments[0], 0, long.MaxValue);
        Leave(id);
        if (_calls.Remove(id, out var call) && call.State.TryEnd(CallRuns.Program) && !call.IsDone)
        {
            var elapsed = time.GetElapsedTime(call.Started);
            journal[call.Function].AddLocal(call.Payload.Length, elapsed.TotalMilliseconds);
            settlement.SettleByProgram(call, new CallResult(elapsed, Error: inner.GetBoolean(arguments[1]) ? "" : "it threw"));
        }

        return inner.NewUndefined();
    }

    private void Leave(long id) => _entered.RemoveAll(each => each.Id == id);

    private JavaScriptValue Owner(OffloadCall call)
    {
        var dot = call.Function.LastIndexOf('.');
        return dot > 0 && call.Library.Names!.TryFind(call.Function[..dot]) is { } owner ? context.Duplicate(owner) : context.NewUndefined();
    }
}
