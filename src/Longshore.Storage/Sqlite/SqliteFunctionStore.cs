using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Storage.Sqlite;

/// <summary>Keeps functions and their modules in one SQLite database. A module and the function that names it are written in
/// one transaction, and a call returns after the write-ahead log is on the disk: a crash never leaves a function half
/// deployed.</summary>
public sealed class SqliteFunctionStore : IFunctionStore, IAsyncDisposable
{
    /// <summary>The database's file name in a data directory.</summary>
    public const string FileName = "functions.db";

    private readonly SqliteDatabase _database;

    private SqliteFunctionStore(SqliteDatabase database) => _database = database;

    /// <summary>Opens the store of a data directory. Creates the directory and the database if they do not exist, and
    /// brings a database of an older Longshore to the current schema.</summary>
    /// <exception cref="StorageException">The database cannot be opened or created, or a newer Longshore wrote it.</exception>
    public static async Task<SqliteFunctionStore> OpenAsync(string directory, CancellationToken cancellationToken) =>
        new(await SqliteDatabase.OpenAsync(Path.Combine(directory, FileName), FunctionMigrations.All, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<FunctionConfig>> ListAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<FunctionConfig>>(FunctionTable.List, cancellationToken);

    /// <inheritdoc/>
    public Task<FunctionConfig?> FindAsync(FunctionName name, CancellationToken cancellationToken) =>
        _database.ReadAsync(statements => FunctionTable.Find(statements, name), cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(FunctionConfig function, ReadOnlyMemory<byte> module, CancellationToken cancellationToken)
    {
        if (ModuleDigest.Of(module.Span) != function.Module)
        {
            throw new ArgumentException($"the module does not have the digest {function.Module}", nameof(module));
        }

        return _database.ChangeAsync(
            statements =>
            {
                ModuleTable.Add(statements, function.Module, module.ToArray());
                FunctionTable.Save(statements, function);
                ModuleTable.RemoveUnused(statements);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements =>
        {
            var wasThere = FunctionTable.Remove(statements, name);
            ModuleTable.RemoveUnused(statements);
            return wasThere;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]> ReadModuleAsync(ModuleDigest digest, CancellationToken cancellationToken) =>
        _database.ReadAsync(statements => ModuleTable.Read(statements, digest), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
