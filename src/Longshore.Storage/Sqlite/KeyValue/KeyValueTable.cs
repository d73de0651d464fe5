using Longshore.Functions.Capabilities.KeyValue;

namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>The rows of key-value stores, as the writer reads and changes them.</summary>
internal sealed class KeyValueTable : IDisposable
{
    private readonly StateConnection _connection;
    private readonly PreparedStatement _begin;
    private readonly PreparedStatement _commit;
    private readonly PreparedStatement _rollback;
    private readonly PreparedStatement _put;
    private readonly PreparedStatement _delete;
    private readonly PreparedStatement _add;
    private readonly PreparedStatement _save;
    private readonly PreparedStatement _expired;
    private readonly PreparedStatement _expiredOfStore;

    /// <param name="connection">The connection, which outlives this.</param>
    public KeyValueTable(StateConnection connection)
    {
        _connection = connection;
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _rollback = connection.Prepare("ROLLBACK");
        _put = connection.Prepare("INSERT OR REPLACE INTO entries (store, key, version, expires_at, value) VALUES (?1, ?2, ?3, ?4, ?5)");
        _delete = connection.Prepare("DELETE FROM entries WHERE store = ?1 AND key = ?2");
        _add = connection.Prepare("INSERT INTO stores (name, version, entries, bytes) VALUES (?1, 0, 0, 0)");
        _save = connection.Prepare("UPDATE stores SET version = ?2, entries = ?3, bytes = ?4 WHERE id = ?1");
        _expired = connection.Prepare("SELECT store, key FROM entries WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2");
        _expiredOfStore = connection.Prepare("SELECT key FROM entries WHERE expires_at <= ?2 AND store = ?1 ORDER BY expires_at LIMIT ?3");
    }

    /// <summary>Begins a transaction, which takes the right to write at once.</summary>
    public void Begin() => _begin.Run();

    /// <summary>Ends the transaction. Its changes are on the disk, and then readers see them.</summary>
    public void Commit() => _commit.Run();

    /// <summary>Takes back the transaction, unless SQLite has done so by itself.</summary>
    public void RollBack()
    {
        if (_connection.IsInTransaction)
        {
            _rollback.Run();
        }
    }

    /// <inheritdoc cref="StateConnection.Find"/>
    public KeyValueEntry? Find(string store, ReadOnlySpan<byte> key) => _connection.Find(store, key);

    /// <summary>The row of a store, which is made if there is none.</summary>
    public StoreUsage UsageOf(string store)
    {
        if (_connection.Usage(store) is { } usage)
        {
            return usage;
        }

        _add.Bind(1, store).Run();
        return _connection.Usage(store)!;
    }

    /// <summary>The name of a store.</summary>
    public string NameOf(long storeId) => _connection.Usage(storeId)!.Name;

    /// <summary>Gives a key an entry, or none.</summary>
    public void Write(long storeId, byte[] key, KeyValueEntry? entry)
    {
        if (entry is null)
        {
            _delete.Bind(1, storeId).Bind(2, key).Run();
            return;
        }

        _put.Bind(1, storeId)
            .Bind(2, key)
            .Bind(3, entry.Version)
            .Bind(4, entry.Expires?.ToUnixTimeMilliseconds())
            .Bind(5, entry.Value.Span)
            .Run();
    }

    /// <summary>Writes the row of a store.</summary>
    public void Save(StoreUsage usage) => _save.Bind(1, usage.Id).Bind(2, usage.Version).Bind(3, usage.Entries).Bind(4, usage.Bytes).Run();

    /// <summary>Entries that have expired at a time, the oldest first.</summary>
    public List<(long StoreId, byte[] Key)> Expired(DateTimeOffset now, int entriesMax) =>
        _expired.Bind(1, now.ToUnixTimeMilliseconds()).Bind(2, entriesMax).Query(row => (row.Integer(0), row.Bytes(1)));

    /// <summary>Entries of a store that have expired at a time, the oldest first.</summary>
    public List<byte[]> Expired(long storeId, DateTimeOffset now, int entriesMax) =>
        _expiredOfStore.Bind(1, storeId).Bind(2, now.ToUnixTimeMilliseconds()).Bind(3, entriesMax).Query(row => row.Bytes(0));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in (PreparedStatement[])[_begin, _commit, _rollback, _put, _delete, _add, _save, _expired, _expiredOfStore])
        {
            statement.Dispose();
        }
    }
}
