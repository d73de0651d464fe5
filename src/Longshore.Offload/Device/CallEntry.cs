using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Values;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Device;

/// <summary>Takes the program's calls in: encodes each, and decides with the placement where it begins.</summary>
/// <param name="options">Which functions may be offloaded.</param>
/// <param name="context">The program's context.</param>
/// <param name="journal">The record of what became of calls.</param>
/// <param name="settlement">Gives calls their results.</param>
/// <param name="program">Runs calls in the program.</param>
/// <param name="sandboxes">Runs calls on the device beside the program.</param>
/// <param name="sender">Sends calls to workers.</param>
/// <param name="time">The clock.</param>
internal sealed class CallEntry(
    DeviceOptions options,
    JavaScriptContext context,
    CallJournal journal,
    CallSettlement settlement,
    ProgramRuns program,
    SandboxCalls sandboxes,
    CallSender sender,
    TimeProvider time)
{
    private const long BegunElsewhere = -1;

    private long _lastId = -1;

    /// <summary>A call of the program.</summary>
    /// <param name="library">The library.</param>
    /// <param name="name">The function's path in it.</param>
    /// <param name="values">The function, this or null for its owner, the arguments, resolve, reject.</param>
    /// <returns>The number of a call that the program is to run at once; otherwise -1.</returns>
    /// <exception cref="JavaScriptException">It may only run on a worker, and cannot be sent.</exception>
    public JavaScriptValue Begin(Library library, string name, ReadOnlySpan<JavaScriptValue> values)
    {
        var outcome = journal[name];
        var rule = options.Offloads?.GetValueOrDefault(name);
        var hasAffinity = options.HasAffinity || rule?.HasAffinity == true;
        var isIndependent = !hasAffinity && rule?.IsIdempotent == true;
        var mayLeave = options.Servers.Count > 0 || sandboxes.MayTake(outcome);
        var isHere = mayLeave && !hasAffinity && !isIndependent && !options.IsRemoteOnly && library.State.IsHere(context);
        var call = new OffloadCall(++_lastId, library, name, time.GetTimestamp(), CallValues.Keep(context, values))
        {
            Interval = journal.Interval,
            Estimates = outcome.Estimates,
            IsPinned = hasAffinity || (!isIndependent && library.State.Home >= 0),
            IsIndependent = isIndependent,
            Target = sender.TakeTarget(),
        };
        var inProgram = WhyInProgram(library, rule, isHere);
        call.Because = inProgram ?? (options.Servers.Count == 0 ? "there are no workers" : "");
        mayLeave &= inProgram is null;
        var mayBeSent = mayLeave && options.Servers.Count > 0;
        var refusal = mayLeave || journal.IsLogged ? TryEncode(call) : null;
        call.MayBeginAnew = !hasAffinity && call.Target is null && !library.State.IsReplicated && call.Callbacks.Count == 0;
        call.MayRunTwice = rule?.IsIdempotent == true || call.MayBeginAnew && !call.IsPinned;
        refusal = library.OnlyOnDevice ?? refusal ?? (call.MayRunTwice ? null : library.LikelyOnDevice);
        var isRefused = mayBeSent && refusal is not null;
        if (isRefused)
        {
            mayBeSent = false;
            call.Because = refusal!;
        }

        if (WhyImpossible(call, mayBeSent, isRefused) is { } failure)
        {
            call.Callbacks.ForEach(context.Free);
            call.Values.Free(context);
            throw failure;
        }

        settlement.Expect();
        outcome.Estimates.Bytes.Add(call.Payload.Length);
        if (mayBeSent && call.MayRunTwice && !options.IsRemoteOnly && outcome.InVain is { } reason)
        {
            mayBeSent = false;
            call.Because = "its last run on a worker was in vain: " + reason;
        }

        if (mayBeSent && sender.TrySend(call))
        {
            return context.NewNumber(BegunElsewhere);
        }

        if (mayLeave && refusal is null && sandboxes.TryBegin(call))
        {
            return context.NewNumber(BegunElsewhere);
        }

        outcome.Because = call.Because;
        return context.NewNumber(program.Begin(call));
    }

    private string? WhyInProgram(Library library, OffloadRule? rule, bool isHere) =>
        options.Offloads is not null && rule is null ? "the list of offloads does not name it"
        : isHere ? library.OnlyOnDevice ?? "the library's state is on the device"
        : null;

    // Some calls may run nowhere.
    private JavaScriptException? WhyImpossible(OffloadCall call, bool mayBeSent, bool isRefused) =>
        isRefused && options.IsRemoteOnly
            ? new JavaScriptException("DataCloneError", $"{call.Function} cannot run on a worker: {call.Because}")
        : call.Target is not null && call.Callbacks.Count > 0
            ? new JavaScriptException("DataCloneError", $"{call.Function} cannot run on every worker: a function among its arguments belongs to one call")
        : sender.HasLostState(call.Library)
            ? new JavaScriptException("Error", $"{call.Function}: the workers that have the state of {call.Library.Name} were lost")
        : !mayBeSent && call.Library.State.IsReplicated
            ? new JavaScriptException("DataCloneError", $"{call.Function} cannot run where the state of {call.Library.Name} is: {call.Because}")
        : null;

    /// <returns>Why it cannot be sent, or null.</returns>
    private string? TryEncode(OffloadCall call)
    {
        var names = call.Library.Names!;
        var pair = context.NewArray([context.Duplicate(call.Values.Self), context.Duplicate(call.Values.Arguments)]);
        names.Call = call;
        try
        {
            call.Payload = ValueWriter.Write(context, pair, OffloadProtocol.ValueBytesMax, names).WrittenMemory;
            return null;
        }
        catch (Exception refusal) when (refusal is UnsendableValueException or JavaScriptException)
        {
            call.Callbacks.ForEach(context.Free);
            call.Callbacks.Clear();
            call.Payload = default;
            return refusal is JavaScriptException ? "a getter of the arguments threw " + refusal.Message : refusal.Message;
        }
        finally
        {
            names.Call = null;
            context.Free(pair);
        }
    }
}
