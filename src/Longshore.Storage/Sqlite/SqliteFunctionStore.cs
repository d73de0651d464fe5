using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Storage.Sqlite;

/// <summary>Keeps functions and their modules in one SQLite database. A module and the function that names it are written in
/// one transaction, and a call returns after it is on the disk: a crash never leaves a function half deployed. On a full disk
/// functions can still be read and removed.</summary>
public sealed class SqliteFunctionStore : IFunctionStore, IAsyncDisposable
{
    /// <summary>The database's file name in a data directory.</summary>
    public const string FileName = "functions.db";

    // The pages that are given back in one transaction: 4 MiB, or 64 KiB where the reserve is all the space that there is.
    private static readonly int[] ShrinkPages = [1024, 16];

    private readonly SqliteDatabase _database;

    private SqliteFunctionStore(SqliteDatabase database, DiskReserve reserve) => (_database, Reserve) = (database, reserve);

    /// <summary>The space that is kept for removing functions on a full disk.</summary>
    public DiskReserve Reserve { get; }

    /// <summary>Whether the database is still at its path, so that changes are kept. Without that, changes throw.</summary>
    public bool IsInPlace => _database.IsInPlace;

    /// <summary>Opens the store of a data directory. Creates the directory and the database if they do not exist, and
    /// brings a database of an older Longshore to the current schema.</summary>
    /// <exception cref="StorageException">The database cannot be opened or created, or a newer Longshore wrote it.</exception>
    public static async Task<SqliteFunctionStore> OpenAsync(string directory, CancellationToken cancellationToken) =>
        new(
            await SqliteDatabase.OpenAsync(Path.Combine(directory, FileName), FunctionMigrations.All, cancellationToken),
            new DiskReserve(directory));

    /// <inheritdoc/>
    public Task<IReadOnlyList<FunctionConfig>> ListAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<FunctionConfig>>(FunctionTable.List, cancellationToken);

    /// <inheritdoc/>
    public Task<FunctionConfig?> FindAsync(FunctionName name, CancellationToken cancellationToken) =>
        _database.ReadAsync(statements => FunctionTable.Find(statements, name), cancellationToken);

    /// <inheritdoc/>
    public async Task ChangeAsync(
        IReadOnlyList<(FunctionConfig Function, ReadOnlyMemory<byte> Module)> saved,
        IReadOnlyList<FunctionName> removed,
        CancellationToken cancellationToken)
    {
        foreach (var (function, module) in saved)
        {
            if (ModuleDigest.Of(module.Span) != function.Module)
            {
                throw new ArgumentException($"the module does not have the digest {function.Module}", nameof(saved));
            }
        }

        // The reserve first: what is deployed can be removed again.
        await _database.ChangeAsync(
            statements =>
            {
                Reserve.Fill();
                foreach (var (function, module) in saved)
                {
                    ModuleTable.Add(statements, function.Module, module.ToArray());
                    FunctionTable.Save(statements, function);
                }

                foreach (var name in removed)
                {
                    FunctionTable.Remove(statements, name);
                }

                ModuleTable.RemoveUnused(statements);
                return true;
            },
            cancellationToken);
        if (removed.Count > 0)
        {
            await GiveSpaceBackAsync();
        }
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken)
    {
        var wasThere = await TryDeleteAsync(name, cancellationToken);
        await GiveSpaceBackAsync();
        return wasThere;
    }

    /// <inheritdoc/>
    public Task<byte[]> ReadModuleAsync(ModuleDigest digest, CancellationToken cancellationToken) =>
        _database.ReadAsync(statements => ModuleTable.Read(statements, digest), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task<bool> TryDeleteAsync(FunctionName name, CancellationToken cancellationToken)
    {
        try
        {
            return await DeleteAsync(name, cancellationToken);
        }
        catch (StorageException failure) when (failure.IsDiskFull)
        {
            Reserve.Lend();
            return await DeleteAsync(name, cancellationToken);
        }
    }

    private Task<bool> DeleteAsync(FunctionName name, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements =>
        {
            var wasThere = FunctionTable.Remove(statements, name);
            ModuleTable.RemoveUnused(statements);
            return wasThere;
        },
        cancellationToken);

    private async Task GiveSpaceBackAsync()
    {
        foreach (var pages in ShrinkPages)
        {
            if (await TryShrinkAsync(pages))
            {
                break;
            }
        }

        Reserve.TryFill();
    }

    // Without space for the journal the database keeps its size, and its free pages take the next functions.
    private async Task<bool> TryShrinkAsync(int pages)
    {
        try
        {
            await _database.ShrinkAsync(pages, CancellationToken.None);
            return true;
        }
        catch (StorageException)
        {
            return false;
        }
    }
}
