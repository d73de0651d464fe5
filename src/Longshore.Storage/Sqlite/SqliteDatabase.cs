using System.Collections.Immutable;
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
    public static async Task<SqliteDatabase> OpenAsync(
        string path, ImmutableArray<Migration> migrations, CancellationToken cancellationToken)
    {
        SystemSqlite.Use();
        var database = new SqliteDatabase(path);
        try
        {
            await database.RunAsync(statements => database.Prepare(statements, migrations), cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs queries, off the caller's thread.</summary>
    /// <exception cref="StorageException">The database cannot be read.</exception>
    public Task<T> ReadAsync<T>(Func<SqliteStatements, T> read, CancellationToken cancellationToken) =>
        RunAsync(read, cancellationToken);

    /// <summary>Runs a change in one transaction, off the caller's thread. The change is on the disk when the task ends.</summary>
    /// <exception cref="StorageException">The database cannot be written; nothing was changed.</exception>
    public Task<T> ChangeAsync<T>(Func<SqliteStatements, T> change, CancellationToken cancellationToken) =>
        RunAsync(statements => statements.InTransaction(() => change(statements)), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _gate.Dispose();
    }

    private bool Prepare(SqliteStatements statements, ImmutableArray<Migration> migrations)
    {
        OwnerOnlyFile.Prepare(statements.DatabasePath);
        _connection.Open();
        statements.Execute("PRAGMA journal_mode = WAL");
        statements.Execute("PRAGMA synchronous = FULL");
        statements.Execute("PRAGMA foreign_keys = OFF");
        SchemaVersion.Raise(statements, migrations);
        statements.Execute("PRAGMA foreign_keys = ON");
        return true;
    }

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
