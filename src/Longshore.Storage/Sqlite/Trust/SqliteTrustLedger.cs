using Longshore.Trust.Ledger;

namespace Longshore.Storage.Sqlite.Trust;

/// <summary>Keeps a listener's state in a SQLite database of its own. Times are ticks of UTC.</summary>
public sealed class SqliteTrustLedger : IAsyncDisposable
{
    /// <summary>The database's file name in a data directory.</summary>
    public const string FileName = "trust.db";

    private readonly SqliteDatabase _database;

    private SqliteTrustLedger(SqliteDatabase database, LedgerLimits limits)
    {
        _database = database;
        Ledger = new TrustLedger(
            new SqliteOrderLedger(database, limits), new SqliteReceiptLedger(database, limits), new SqliteWorkerLedger(database, limits), limits);
    }

    /// <summary>The state.</summary>
    public TrustLedger Ledger { get; }

    /// <summary>Opens the state of a data directory, and creates the database if it does not exist.</summary>
    /// <exception cref="StorageException">The database cannot be opened or created, or a newer Longshore wrote it.</exception>
    public static async Task<SqliteTrustLedger> OpenAsync(string directory, LedgerLimits limits, CancellationToken cancellationToken) => new(
        await SqliteDatabase.OpenAsync(Path.Combine(directory, FileName), TrustMigrations.All, SqliteJournal.WriteAhead, cancellationToken), limits);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
