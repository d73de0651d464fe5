using Longshore.Functions.Capabilities.KeyValue;
using Longshore.Functions.Capabilities.Scratch;

namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>The changes of one commit. Each sees those before it.</summary>
/// <param name="table">The rows.</param>
/// <param name="limits">The limits of each store.</param>
/// <param name="now">The time at which keys expire.</param>
internal sealed class KeyValueTransaction(KeyValueTable table, KeyValueLimits limits, DateTimeOffset now)
{
    // Removing this many takes about 10 ms, for which all changes wait.
    private const int ExpiredMax = 1_000;

    private readonly Dictionary<string, StoreUsage> _usages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<byte[], KeyValueEntry?>> _written = new(StringComparer.Ordinal);

    /// <summary>The rows of the stores that were changed.</summary>
    public IReadOnlyCollection<StoreUsage> Usages => _usages.Values;

    /// <summary>The changed keys of each store, with what they have now.</summary>
    public IReadOnlyDictionary<string, Dictionary<byte[], KeyValueEntry?>> Written => _written;

    /// <summary>Makes a change of a key.</summary>
    public KeyValueOutcome Apply(string store, KeyValueChange change)
    {
        var usage = UsageOf(store);
        var stored = table.Find(store, change.Key);
        var decision = change.Decide(stored?.IsAliveAt(now) == true ? stored : null, usage.Version + 1);
        if (decision.Outcome.Status != KeyValueStatus.Done)
        {
            return decision.Outcome;
        }

        if (decision.Becomes is { } entry && !HasRoom(With(usage, change.Key, stored, entry)))
        {
            // Entries that have expired count until they are removed.
            usage = RemoveExpired(usage) > 0 ? UsageOf(store) : usage;
            stored = table.Find(store, change.Key);
            if (!HasRoom(With(usage, change.Key, stored, entry)))
            {
                return new KeyValueOutcome(KeyValueStatus.StoreFull);
            }
        }

        Write(usage, change.Key, stored, decision.Becomes);
        return decision.Outcome;
    }

    /// <summary>Removes entries that have expired, of all stores.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool RemoveExpired()
    {
        var expired = table.Expired(now, ExpiredMax);
        foreach (var (storeId, key) in expired)
        {
            Remove(UsageOf(storeId), key);
        }

        return expired.Count == ExpiredMax;
    }

    /// <summary>Writes the rows of the changed stores.</summary>
    public void Finish()
    {
        foreach (var usage in _usages.Values)
        {
            table.Save(usage);
        }
    }

    private int RemoveExpired(StoreUsage usage)
    {
        var expired = table.Expired(usage.Id, now, ExpiredMax);
        foreach (var key in expired)
        {
            Remove(UsageOf(usage.Name), key);
        }

        return expired.Count;
    }

    private void Remove(StoreUsage usage, byte[] key) => Write(usage, key, table.Find(usage.Name, key), null);

    private void Write(StoreUsage usage, byte[] key, KeyValueEntry? stored, KeyValueEntry? entry)
    {
        table.Write(usage.Id, key, entry);
        _usages[usage.Name] = With(usage, key, stored, entry);
        if (!_written.TryGetValue(usage.Name, out var keys))
        {
            _written[usage.Name] = keys = new Dictionary<byte[], KeyValueEntry?>(new ByteKeys());
        }

        keys[key] = entry;
    }

    private static StoreUsage With(StoreUsage usage, byte[] key, KeyValueEntry? before, KeyValueEntry? after) => usage with
    {
        Version = after?.Version ?? usage.Version,
        Entries = usage.Entries + (after is null ? 0 : 1) - (before is null ? 0 : 1),
        Bytes = usage.Bytes + SizeOf(key, after) - SizeOf(key, before),
    };

    private static long SizeOf(byte[] key, KeyValueEntry? entry) => entry is null ? 0 : KeyValueLimits.SizeOf(key.Length, entry.Value.Length);

    // A value may always shrink, also after the limits were lowered.
    private bool HasRoom(StoreUsage after) => after.Entries <= limits.EntriesMax && after.Bytes <= limits.BytesMax;

    private StoreUsage UsageOf(string store) => _usages.TryGetValue(store, out var usage)
        ? usage
        : _usages[store] = table.UsageOf(store);

    private StoreUsage UsageOf(long storeId) => _usages.Values.FirstOrDefault(usage => usage.Id == storeId) ?? UsageOf(table.NameOf(storeId));
}
