using Longshore.Functions.Capabilities.Scratch;

namespace Longshore.Storage.Sqlite;

/// <summary>Keeps the entries of scratch stores in a SQLite database of their own, so that guests that write much do not delay
/// deployments.</summary>
public sealed class SqliteScratchJournal : IScratchJournal, IAsyncDisposable
{
    /// <summary>The database's file name in a data directory.</summary>
    public const string FileName = "scratch.db";

    private readonly SqliteDatabase _database;

    private SqliteScratchJournal(SqliteDatabase database) => _database = database;

    /// <summary>Opens the journal of a data directory, and creates the database if it does not exist.</summary>
    /// <exception cref="StorageException">The database cannot be opened or created, or a newer Longshore wrote it.</exception>
    public static async Task<SqliteScratchJournal> OpenAsync(string directory, CancellationToken cancellationToken) =>
        new(await SqliteDatabase.OpenAsync(Path.Combine(directory, FileName), ScratchMigrations.All, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScratchChange>> LoadAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<ScratchChange>>(ScratchTable.List, cancellationToken);

    /// <inheritdoc/>
    public Task WriteAsync(IReadOnlyList<ScratchChange> changes, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements =>
        {
            foreach (var change in changes)
            {
                ScratchTable.Apply(statements, change);
            }

            return changes.Count;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
