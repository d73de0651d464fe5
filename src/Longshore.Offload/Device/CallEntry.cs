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
/// <param name="sender">Sends calls to workers.</param>
/// <param name="time">The clock.</param>
internal sealed class CallEntry(
    DeviceOptions options,
    JavaScriptContext context,
    CallJournal journal,
    CallSettlement settlement,
    ProgramRuns program,
    CallSender sender,
    TimeProvider time)
{
    private const long SentElsewhere = -1;

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
        var call = new OffloadCall(++_lastId, library, name, time.GetTimestamp(), CallValues.Keep(context, values))
        {
            Interval = journal.Interval,
            Estimates = outcome.Estimates,
            IsPinned = options.HasAffinity || rule?.HasAffinity == true,
        };
        var hasWorkers = options.Servers.Count > 0;
        var mayBeSent = hasWorkers && (options.Offloads is null || rule is not null);
        call.Because = !hasWorkers ? "there are no workers" : mayBeSent ? "" : "the list of offloads does not name it";
        var refusal = mayBeSent || journal.IsLogged ? TryEncode(call) : null;
        call.MayRunTwice = rule?.IsIdempotent == true || !call.IsPinned && call.Callbacks.Count == 0;
        refusal = library.OnlyOnDevice ?? refusal ?? (call.MayRunTwice ? null : library.LikelyOnDevice);
        if (mayBeSent && refusal is not null)
        {
            mayBeSent = false;
            call.Because = refusal;
            if (options.IsRemoteOnly)
            {
                call.Values.Free(context);
                throw new JavaScriptException("DataCloneError", $"{name} cannot run on a worker: {refusal}");
            }
        }

        settlement.Expect();
        outcome.Because = call.Because;
        outcome.Estimates.Bytes.Add(call.Payload.Length);
        return context.NewNumber(mayBeSent && sender.TrySend(call) ? SentElsewhere : program.Begin(call));
    }

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
        catch (UnsendableValueException refusal)
        {
            call.Callbacks.Clear();
            call.Payload = default;
            return refusal.Message;
        }
        finally
        {
            names.Call = null;
            context.Free(pair);
        }
    }
}
