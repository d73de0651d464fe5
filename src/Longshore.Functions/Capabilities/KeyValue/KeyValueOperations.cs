using System.Globalization;
using System.Text.Unicode;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>The operations on key-value stores. The first field of each is the store's name.</summary>
/// <param name="time">The clock of times to live.</param>
internal sealed class KeyValueOperations(TimeProvider time)
{
    private const int TimeToLiveSecondsMin = 1;

    /// <summary>All operations.</summary>
    public IEnumerable<Operation> All =>
    [
        new("kv.get", 2, 2, Get),
        new("kv.put", 3, 4, Put),
        new("kv.delete", 2, 2, Delete),
        new("kv.list", 1, 4, List),
        new("kv.cas", 4, 5, Exchange),
        new("kv.increment", 2, 3, Increment),
    ];

    // (store, key) to (value, version), or to nothing.
    private static ValueTask<OperationFields> Get(OperationCall call, CancellationToken cancellationToken)
    {
        try
        {
            var finding = Readable(call).FindAsync(Key(call), cancellationToken);
            return finding.IsCompletedSuccessfully ? new(Answer(finding.Result)) : AwaitAsync(finding);
        }
        catch (KeyValueUnavailableException failure)
        {
            throw Unavailable(failure);
        }

        static async ValueTask<OperationFields> AwaitAsync(ValueTask<KeyValueEntry?> finding)
        {
            try
            {
                return Answer(await finding.ConfigureAwait(false));
            }
            catch (KeyValueUnavailableException failure)
            {
                throw Unavailable(failure);
            }
        }

        static OperationFields Answer(KeyValueEntry? found) =>
            found is null ? OperationFields.Empty : OperationFields.Of(found.Value, OperationFields.Integer(found.Version));
    }

    // (store, key, value, seconds) to (version)
    private ValueTask<OperationFields> Put(OperationCall call, CancellationToken cancellationToken) =>
        ChangeAsync(call, new KeyValuePut(Key(call).ToArray(), Value(call, 2), Expiry(call, 3)));

    // (store, key, expected version or nothing, value, seconds) to (version)
    private ValueTask<OperationFields> Exchange(OperationCall call, CancellationToken cancellationToken)
    {
        var expected = call.OptionalInteger(2, 1, long.MaxValue);
        return ChangeAsync(call, new KeyValueExchange(Key(call).ToArray(), expected, Value(call, 3), Expiry(call, 4)));
    }

    // (store, key, number) to (sum)
    private static ValueTask<OperationFields> Increment(OperationCall call, CancellationToken cancellationToken)
    {
        var by = call.OptionalInteger(2, long.MinValue, long.MaxValue) ?? 1;
        return ChangeAsync(call, new KeyValueIncrement(Key(call).ToArray(), by));
    }

    // (store, key) to (1 if there was a value, otherwise 0)
    private static async ValueTask<OperationFields> Delete(OperationCall call, CancellationToken cancellationToken)
    {
        var outcome = await RunAsync(call, new KeyValueDelete(Key(call).ToArray())).ConfigureAwait(false);
        return outcome.Status is KeyValueStatus.Done or KeyValueStatus.Missing
            ? OperationFields.Of(OperationFields.Integer(outcome.Status == KeyValueStatus.Done ? 1 : 0))
            : throw NotDone(outcome.Status);
    }

    // (store, prefix, cursor, most keys) to (key, ..., cursor): the cursor is empty after the last key.
    private static async ValueTask<OperationFields> List(OperationCall call, CancellationToken cancellationToken)
    {
        var query = new KeyValueQuery(
            Part(call, 1, "prefix"),
            Part(call, 2, "cursor"),
            (int)(call.OptionalInteger(3, 1, KeyValueLimits.PageKeysMax) ?? KeyValueLimits.PageKeysMax));
        try
        {
            var page = await Readable(call).ListAsync(query, cancellationToken).ConfigureAwait(false);
            return OperationFields.Of([.. page.Keys, page.IsLast ? default(ReadOnlyMemory<byte>) : page.Keys[^1]]);
        }
        catch (KeyValueUnavailableException failure)
        {
            throw Unavailable(failure);
        }
    }

    private static async ValueTask<OperationFields> ChangeAsync(OperationCall call, KeyValueChange change)
    {
        var outcome = await RunAsync(call, change).ConfigureAwait(false);
        return outcome.Status == KeyValueStatus.Done ? OperationFields.Of(OperationFields.Integer(outcome.Number)) : throw NotDone(outcome.Status);
    }

    private static async ValueTask<KeyValueOutcome> RunAsync(OperationCall call, KeyValueChange change)
    {
        var name = call.Text(0);
        var binding = BindingOf(call, name);
        if (binding.IsReadOnly)
        {
            throw new OperationException(
                OperationError.NotGranted, $"the function may only read this key-value store: deploy it with --grant {KeyValueCapability.CapabilityName}:{name}");
        }

        try
        {
            return await binding.Store.ChangeAsync(change).ConfigureAwait(false);
        }
        catch (KeyValueUnavailableException failure)
        {
            throw Unavailable(failure);
        }
    }

    private static IKeyValueStore Readable(OperationCall call) => BindingOf(call, call.Text(0)).Store;

    // Only a name that a grant can have goes into the message.
    private static KeyValueBinding BindingOf(OperationCall call, string name) =>
        call.World.Find<KeyValueBindings>()?.Find(name) ?? throw OperationCall.NotGranted(
            $"{KeyValueCapability.CapabilityName}:{(KeyValueGrant.TryParse(name, out var grant) ? grant.Store : "NAME")}");

    private static ReadOnlyMemory<byte> Key(OperationCall call)
    {
        var key = Part(call, 1, "key");
        return key.Length > 0 ? key : throw new OperationException(OperationError.InvalidArgument, "a key cannot be empty");
    }

    // Keys are text, so that guests of every language can list those of the others.
    private static ReadOnlyMemory<byte> Part(OperationCall call, int index, string name)
    {
        var part = index < call.Fields.Count ? call.Fields[index] : default;
        if (part.Length > KeyValueLimits.KeyBytesMax)
        {
            throw TooLarge(name, part.Length, KeyValueLimits.KeyBytesMax);
        }

        return Utf8.IsValid(part.Span) ? part : throw new OperationException(OperationError.InvalidArgument, $"the {name} is not UTF-8");
    }

    private static ReadOnlyMemory<byte> Value(OperationCall call, int index) => call.Fields[index] is { Length: <= KeyValueLimits.ValueBytesMax } value
        ? value
        : throw TooLarge("value", call.Fields[index].Length, KeyValueLimits.ValueBytesMax);

    private DateTimeOffset? Expiry(OperationCall call, int index) => call.OptionalText(index) is null
        ? null
        : time.GetUtcNow().AddSeconds(call.Integer(index, TimeToLiveSecondsMin, (long)KeyValueLimits.TimeToLiveMax.TotalSeconds));

    private static OperationException TooLarge(string name, int bytes, int limit) => new(
        OperationError.TooLarge, string.Create(CultureInfo.InvariantCulture, $"the {name} of {bytes} bytes is over the limit of {limit}"));

    private static OperationException Unavailable(KeyValueUnavailableException failure) => new(OperationError.Unavailable, failure.Message, failure);

    private static OperationException NotDone(KeyValueStatus status) => status switch
    {
        KeyValueStatus.Conflict => new(OperationError.Conflict, "the key has another version than expected"),
        KeyValueStatus.NotAnInteger => new(OperationError.InvalidArgument, "the value is no integer of 64 bits, or the sum is none"),
        KeyValueStatus.StoreFull => new(OperationError.LimitReached, "the key-value store is at its limit of bytes or entries (serve --kv-bytes, --kv-entries)"),
        KeyValueStatus.DiskBehind => new(OperationError.LimitReached, "too many changes wait for the disk"),
        _ => throw new InvalidOperationException(status.ToString()),
    };
}
