using System.Collections.Immutable;
using System.Globalization;
using Longshore.Wasm.Files;
using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite;

/// <summary>One SQLite database file with one connection. Its stores read and change it through <see cref="ReadAsync"/> and
/// <see cref="ChangeAsync"/>; every error of SQLite leaves it as a <see cref="StorageException"/>.</summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    // How long a statement waits for another process's transaction. The longest one writes a module of some MiB to a slow disk.
    private const int BusySecondsMax = 10;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SqliteConnection _connection;
    private readonly SqliteStatements _statements;
    private HostFileIdentity? _file;

    private SqliteDatabase(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = BusySecondsMax,
        }.ToString());
        _statements = new SqliteStatements(_connection, path);
    }

    /// <summary>Opens or creates the database and brings it to the version of the last migration.</summary>
    /// <exception cref="StorageException">It cannot be opened or created, or it has a later version.</exception>
    public static Task<SqliteDatabase> OpenAsync(
        string path, ImmutableArray<Migration> migrations, CancellationToken cancellationToken) =>
        OpenAsync(path, migrations, SqliteJournal.Rollback, cancellationToken);

    /// <summary>Opens or creates the database with another journal than a rollback journal.</summary>
    /// <exception cref="StorageException">It cannot be opened or created, or it has a later version.</exception>
    public static async Task<SqliteDatabase> OpenAsync(
        string path, ImmutableArray<Migration> migrations, SqliteJournal journal, CancellationToken cancellationToken)
    {
        SystemSqlite.Use();
        var database = new SqliteDatabase(path);
        try
        {
            await database.RunAsync(statements => database.Prepare(statements, migrations, journal), cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether the database is still at its path, so that changes would be found there.</summary>
    public bool IsInPlace => HostFileIdentity.Of(_statements.DatabasePath) == _file;

    /// <summary>Runs queries, off the caller's thread.</summary>
    /// <exception cref="StorageException">The database cannot be read.</exception>
    public Task<T> ReadAsync<T>(Func<SqliteStatements, T> read, CancellationToken cancellationToken) =>
        RunAsync(read, cancellationToken);

    /// <summary>Runs a change in one transaction, off the caller's thread. The change is on the disk when the task ends.</summary>
    /// <exception cref="StorageException">The database cannot be written, or is no longer at its path; nothing was changed.</exception>
    public Task<T> ChangeAsync<T>(Func<SqliteStatements, T> change, CancellationToken cancellationToken) => RunAsync(
        statements => IsInPlace ? statements.InTransaction(() => change(statements)) : throw SqliteErrors.Moved(statements.DatabasePath),
        cancellationToken);

    /// <summary>Gives the space of removed rows back to the file system.</summary>
    /// <param name="pagesMax">How many pages of 4 KiB one transaction gives back. It moves others into their place through the journal,
    /// which needs up to three times the space meanwhile.</param>
    /// <param name="cancellationToken">Ends the wait for other changes.</param>
    /// <exception cref="StorageException">The database cannot be written. No row is lost.</exception>
    public async Task ShrinkAsync(int pagesMax, CancellationToken cancellationToken)
    {
        while (await RunAsync(FreePages, cancellationToken) is > 0 and var free)
        {
            await RunAsync(
                statements => statements.Query(
                    string.Create(CultureInfo.InvariantCulture, $"PRAGMA incremental_vacuum({pagesMax})"), _ => true),
                cancellationToken);
            if (await RunAsync(FreePages, cancellationToken) >= free)
            {
                // A database of an older Longshore keeps its free pages for later rows.
                return;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _statements.Dispose();
        await _connection.DisposeAsync();
        _gate.Dispose();
    }

    // For functions a rollback journal, not a write-ahead log: on a full disk the log can neither be opened nor grow, and what is in it takes its space
    // twice. The journal is small, and reading needs none. Removed rows are not overwritten, because that would need it for each of them.
    private bool Prepare(SqliteStatements statements, ImmutableArray<Migration> migrations, SqliteJournal journal)
    {
        OwnerOnlyFile.Prepare(statements.DatabasePath);
        _connection.Open();
        _file = HostFileIdentity.Of(statements.DatabasePath);
        if (Number(statements, "PRAGMA page_count") == 0)
        {
            // Before the first table. Later it would be a change, which a full or read-only disk refuses.
            statements.Execute("PRAGMA auto_vacuum = INCREMENTAL");
        }

        statements.Execute(journal == SqliteJournal.Rollback ? "PRAGMA journal_mode = TRUNCATE" : "PRAGMA journal_mode = WAL");
        statements.Execute("PRAGMA synchronous = FULL");
        statements.Execute("PRAGMA secure_delete = OFF");
        statements.Execute("PRAGMA foreign_keys = OFF");
        SchemaVersion.Raise(statements, migrations);
        statements.Execute("PRAGMA foreign_keys = ON");
        return true;
    }

    private static int FreePages(SqliteStatements statements) => Number(statements, "PRAGMA freelist_count");

    private static int Number(SqliteStatements statements, string pragma) => statements.Query(pragma, row => row.GetInt32(0)).Single();

    // SQLite's calls block, and a connection takes one at a time.
    private async Task<T> RunAsync<T>(Func<SqliteStatements, T> action, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => action(_statements), CancellationToken.None);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw SqliteErrors.Explain(failure, _statements.DatabasePath);
        }
        finally
        {
            _gate.Release();
        }
    }
}
