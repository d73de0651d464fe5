using Longshore.Functions.Capabilities.KeyValue;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>A connection to the database of key-value stores with its statements. One thread at a time.</summary>
internal sealed class StateConnection : IDisposable
{
    // Another program may look into the file. The node is its only writer.
    private const int BusyMillisecondsMax = 5_000;

    // A checkpoint empties the log, and this cuts what a burst has left of it.
    private const int LogBytesMax = 64 << 20;

    private readonly SqliteConnection _connection;
    private readonly PreparedStatement _find;
    private readonly PreparedStatement _list;
    private readonly PreparedStatement _usage;

    private StateConnection(SqliteConnection connection)
    {
        _connection = connection;
        _find = Prepare(
            "SELECT entries.version, expires_at, value FROM entries JOIN stores ON stores.id = store WHERE stores.name = ?1 AND key = ?2");
        _list = Prepare("""
            SELECT key FROM entries JOIN stores ON stores.id = store
            WHERE stores.name = ?1 AND key >= ?2 AND key < ?3 AND (expires_at IS NULL OR expires_at > ?4)
            ORDER BY key LIMIT ?5
            """);
        _usage = Prepare("SELECT id, name, version, entries, bytes FROM stores WHERE name = ?1 OR id = ?2");
    }

    /// <summary>Opens the database, which must exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="prepare">Brings the database to its schema first, or null.</param>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static StateConnection Open(string path, Action<SqliteStatements>? prepare = null)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            _ = raw.sqlite3_busy_timeout(connection.Handle!, BusyMillisecondsMax);
            var statements = new SqliteStatements(connection, path);
            RequireLog(statements);
            prepare?.Invoke(statements);
            return new StateConnection(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether a transaction is open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_connection.Handle!) == 0;

    /// <summary>Compiles a statement. The caller disposes it before the connection.</summary>
    public PreparedStatement Prepare(string sql) => new(_connection, sql);

    /// <summary>What a key has, also if it has expired; null if nothing.</summary>
    public KeyValueEntry? Find(string store, ReadOnlySpan<byte> key) =>
        _find.Bind(1, store).Bind(2, key).Query(EntryOf).FirstOrDefault();

    /// <summary>A page of the keys that have a value at a time.</summary>
    // A key and a zero byte is the first that comes after the key. Keys are UTF-8, so the byte FF comes after every key with the prefix.
    public KeyValuePage List(string store, KeyValueQuery query, DateTimeOffset now)
    {
        var isFirst = query.After.Span.SequenceCompareTo(query.Prefix.Span) < 0;
        var keys = _list
            .Bind(1, store)
            .Bind(2, isFirst ? query.Prefix.Span : [.. query.After.Span, 0])
            .Bind(3, [.. query.Prefix.Span, 0xff])
            .Bind(4, now.ToUnixTimeMilliseconds())
            .Bind(5, query.KeysMax + 1)
            .Query(row => row.Bytes(0));
        return keys.Count > query.KeysMax ? new KeyValuePage(keys[..query.KeysMax], IsLast: false) : new KeyValuePage(keys, IsLast: true);
    }

    /// <summary>The row of a store, or null.</summary>
    public StoreUsage? Usage(string name) => _usage.Bind(1, name).Query(UsageOf).FirstOrDefault();

    /// <inheritdoc cref="Usage(string)"/>
    public StoreUsage? Usage(long id) => _usage.Bind(2, id).Query(UsageOf).FirstOrDefault();

    /// <inheritdoc/>
    public void Dispose()
    {
        _find.Dispose();
        _list.Dispose();
        _usage.Dispose();
        _connection.Dispose();
    }

    // Readers see the last commit while the next one is being written: with a rollback journal they would wait for the disk.
    private static void RequireLog(SqliteStatements statements)
    {
        var mode = statements.Query("PRAGMA journal_mode = WAL", row => row.GetString(0)).Single();
        if (mode != "wal")
        {
            throw new StorageException(
                $"{statements.DatabasePath} is on a file system without shared memory, which key-value stores need: name another directory with --data");
        }

        statements.Execute("PRAGMA synchronous = FULL");
        statements.Execute(FormattableString.Invariant($"PRAGMA journal_size_limit = {LogBytesMax}"));
    }

    private static StoreUsage UsageOf(PreparedStatement row) => new(row.Integer(0), row.Text(1), row.Integer(2), row.Integer(3), row.Integer(4));

    private static KeyValueEntry EntryOf(PreparedStatement row) => new(
        row.Bytes(2),
        row.Integer(0),
        row.OptionalInteger(1) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null);
}
