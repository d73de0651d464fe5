using Longshore.Functions.Capabilities.KeyValue;

namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>One store: reads from memory or the database, changes by the writer.</summary>
/// <param name="name">The store's name.</param>
/// <param name="stores">All stores.</param>
internal sealed class SqliteKeyValueStore(string name, SqliteKeyValueStores stores) : IKeyValueStore
{
    private StoreUsage _usage = new(0, name, 0, 0, 0);
    private long _fromMemory;
    private long _fromDisk;
    private long _refused;

    /// <summary>Values that were used last.</summary>
    public ReadCache Cache { get; } = new();

    /// <summary>The tag of the store's measurements.</summary>
    public KeyValuePair<string, object?> Tag { get; } = new("store", name);

    /// <summary>The row of the store after the last commit.</summary>
    public StoreUsage Usage
    {
        get => Volatile.Read(ref _usage);
        set => Volatile.Write(ref _usage, value);
    }

    /// <summary>The values that were read from memory.</summary>
    public long FromMemory => Interlocked.Read(ref _fromMemory);

    /// <summary>The keys that were looked up in the database.</summary>
    public long FromDisk => Interlocked.Read(ref _fromDisk);

    /// <summary>The changes that a limit has refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <inheritdoc/>
    public ValueTask<KeyValueEntry?> FindAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        if (!Cache.TryFind(key.Span, out var entry, out var commits))
        {
            return new(FindOnDiskAsync(key.ToArray(), commits, cancellationToken));
        }

        Interlocked.Increment(ref _fromMemory);
        return new(Alive(entry));
    }

    /// <inheritdoc/>
    public async ValueTask<KeyValuePage> ListAsync(KeyValueQuery query, CancellationToken cancellationToken) =>
        await stores.ReadAsync(connection => connection.List(name, query, stores.Time.GetUtcNow()), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<KeyValueOutcome> ChangeAsync(KeyValueChange change)
    {
        var outcome = await stores.ChangeAsync(name, change).ConfigureAwait(false);
        if (outcome.Status is KeyValueStatus.StoreFull or KeyValueStatus.DiskBehind)
        {
            Interlocked.Increment(ref _refused);
        }

        return outcome;
    }

    private async Task<KeyValueEntry?> FindOnDiskAsync(byte[] key, long commits, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _fromDisk);
        var found = await stores.ReadAsync(connection => connection.Find(name, key), cancellationToken).ConfigureAwait(false);
        if (found is not null)
        {
            Cache.Bring(key, found, commits);
        }

        return Alive(found);
    }

    // The clock is read only for values that expire.
    private KeyValueEntry? Alive(KeyValueEntry? entry) => entry?.Expires is null || entry.IsAliveAt(stores.Time.GetUtcNow()) ? entry : null;
}
