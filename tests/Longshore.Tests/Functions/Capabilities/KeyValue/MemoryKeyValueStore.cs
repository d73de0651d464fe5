using Longshore.Functions.Capabilities.KeyValue;

namespace Longshore.Tests.Functions.Capabilities.KeyValue;

internal sealed class MemoryKeyValueStore(MemoryKeyValueStores stores, KeyValueLimits limits, TimeProvider time) : IKeyValueStore
{
    private static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y));

    private readonly SortedDictionary<byte[], KeyValueEntry> _entries = new(ByBytes);
    private readonly Lock _lock = new();
    private long _version;

    public ValueTask<KeyValueEntry?> FindAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        Check();
        lock (_lock)
        {
            return new(Alive_NeedsLock(key.ToArray()));
        }
    }

    public ValueTask<KeyValuePage> ListAsync(KeyValueQuery query, CancellationToken cancellationToken)
    {
        Check();
        lock (_lock)
        {
            byte[][] keys =
            [
                .. _entries.Where(each => each.Value.IsAliveAt(time.GetUtcNow())
                        && each.Key.AsSpan().StartsWith(query.Prefix.Span)
                        && (query.After.IsEmpty || each.Key.AsSpan().SequenceCompareTo(query.After.Span) > 0))
                    .Select(each => each.Key),
            ];
            return new(new KeyValuePage([.. keys.Take(query.KeysMax)], keys.Length <= query.KeysMax));
        }
    }

    public ValueTask<KeyValueOutcome> ChangeAsync(KeyValueChange change)
    {
        Check();
        lock (_lock)
        {
            var decision = change.Decide(Alive_NeedsLock(change.Key), _version + 1);
            return new(decision.Outcome.Status == KeyValueStatus.Done ? Apply_NeedsLock(change.Key, decision) : decision.Outcome);
        }
    }

    private KeyValueOutcome Apply_NeedsLock(byte[] key, KeyValueDecision decision)
    {
        if (decision.Becomes is not { } entry)
        {
            _entries.Remove(key);
            return decision.Outcome;
        }

        var others = _entries.Where(each => ByBytes.Compare(each.Key, key) != 0 && each.Value.IsAliveAt(time.GetUtcNow())).ToArray();
        var bytes = others.Sum(each => KeyValueLimits.SizeOf(each.Key.Length, each.Value.Value.Length));
        if (others.Length + 1 > limits.EntriesMax || bytes + KeyValueLimits.SizeOf(key.Length, entry.Value.Length) > limits.BytesMax)
        {
            return new KeyValueOutcome(KeyValueStatus.StoreFull);
        }

        _version = entry.Version;
        _entries[key] = entry;
        return decision.Outcome;
    }

    private KeyValueEntry? Alive_NeedsLock(byte[] key) => _entries.TryGetValue(key, out var entry) && entry.IsAliveAt(time.GetUtcNow()) ? entry : null;

    private void Check()
    {
        if (stores.Failure is { } failure)
        {
            throw new KeyValueUnavailableException(failure);
        }
    }
}
