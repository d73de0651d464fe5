using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Storage.Sqlite;

/// <summary>Keeps functions and their modules in one SQLite database. A module and the function that names it are written in
/// one transaction, and a call returns after it is on the disk: a crash never leaves a function half deployed. On a full disk
/// functions can still be read and removed.</summary>
public sealed class SqliteFunctionStore : IFunctionStore, IFunctionVersions, IAsyncDisposable
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
    public IFunctionVersions Versions => this;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FunctionConfig>> ChangeAsync(
        IReadOnlyList<(FunctionConfig Function, ReadOnlyMemory<byte> Module)> saved,
        IReadOnlyList<FunctionName> removed,
        CancellationToken cancellationToken)
    {
        if (saved.Count == 0)
        {
            await DeleteAsync(removed, cancellationToken);
            return [];
        }

        var numbered = await AddAsync(saved, removed, FunctionTable.Save, cancellationToken);
        if (removed.Count > 0)
        {
            await GiveSpaceBackAsync();
        }

        return numbered;
    }

    /// <inheritdoc/>
    public async Task<FunctionConfig> SaveCanaryAsync(FunctionConfig function, ReadOnlyMemory<byte> module, int percent, CancellationToken cancellationToken) =>
        (await AddAsync([(function, module)], [], (statements, numbered) => VersionTable.SetCanary(statements, numbered, percent), cancellationToken))[0];

    /// <inheritdoc/>
    Task<IReadOnlyList<FunctionVersion>> IFunctionVersions.ListAsync(FunctionName name, CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<FunctionVersion>>(statements => VersionTable.List(statements, name), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FunctionVersion>> ListCanariesAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<FunctionVersion>>(VersionTable.ListCanaries, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ActivateAsync(FunctionName name, int version, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements =>
        {
            if (VersionTable.Find(statements, name, version) is not { } function)
            {
                return false;
            }

            FunctionTable.Save(statements, function);
            VersionTable.EndCanary(statements, name, "");
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task EndCanaryAsync(FunctionName name, int version, string note, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements =>
        {
            VersionTable.EndCanary(statements, name, note, version);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken) => await DeleteAsync([name], cancellationToken) > 0;

    /// <inheritdoc/>
    public Task<byte[]> ReadModuleAsync(ModuleDigest digest, CancellationToken cancellationToken) =>
        _database.ReadAsync(statements => ModuleTable.Read(statements, digest), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    // Adds the functions as new versions, each in its place, and removes others.
    private async Task<IReadOnlyList<FunctionConfig>> AddAsync(
        IReadOnlyList<(FunctionConfig Function, ReadOnlyMemory<byte> Module)> saved,
        IReadOnlyList<FunctionName> removed,
        Action<SqliteStatements, FunctionConfig> place,
        CancellationToken cancellationToken)
    {
        foreach (var (function, module) in saved)
        {
            if (ModuleDigest.Of(module.Span) != function.Module)
            {
                throw new ArgumentException($"the module does not have the digest {function.Module}", nameof(saved));
            }
        }

        try
        {
            return await WriteAsync(VersionTable.VersionsMax - 1);
        }
        catch (StorageException failure) when (failure.IsDiskFull)
        {
            // A new version is worth more than the old ones.
            if (!await TryRemoveOldAsync([.. saved.Select(each => each.Function.Name)], cancellationToken))
            {
                throw;
            }

            return await WriteAsync(oldMax: 0);
        }

        // The reserve first: what is deployed can be removed again.
        Task<FunctionConfig[]> WriteAsync(int oldMax) => _database.ChangeAsync(
            statements =>
            {
                Reserve.Fill();
                foreach (var name in removed)
                {
                    Remove(statements, name);
                }

                FunctionConfig[] numbered = [.. saved.Select(each => Add(statements, each.Function, each.Module, place, oldMax))];
                ModuleTable.RemoveUnused(statements);
                return numbered;
            },
            cancellationToken);
    }

    private static FunctionConfig Add(
        SqliteStatements statements, FunctionConfig function, ReadOnlyMemory<byte> module, Action<SqliteStatements, FunctionConfig> place, int oldMax)
    {
        ModuleTable.Add(statements, function.Module, module.ToArray());
        var numbered = VersionTable.Add(statements, function);
        VersionTable.EndCanary(statements, numbered.Name, FormattableString.Invariant($"replaced by version {numbered.Version}"));
        place(statements, numbered);
        VersionTable.RemoveSurplus(statements, numbered.Name, oldMax);
        return numbered;
    }

    private static bool Remove(SqliteStatements statements, FunctionName name)
    {
        var wasThere = FunctionTable.Remove(statements, name);
        VersionTable.Remove(statements, name);
        return wasThere;
    }

    // False if there were none, so that no space was freed.
    private async Task<bool> TryRemoveOldAsync(IReadOnlyList<FunctionName> names, CancellationToken cancellationToken)
    {
        Reserve.Lend();
        var removed = await _database.ChangeAsync(
            statements =>
            {
                var count = names.Sum(name => VersionTable.RemoveSurplus(statements, name, versionsMax: 0));
                ModuleTable.RemoveUnused(statements);
                return count;
            },
            cancellationToken);
        await GiveSpaceBackAsync();
        return removed > 0;
    }

    // On a full disk with the reserve. Returns the number of functions that were there.
    private async Task<int> DeleteAsync(IReadOnlyList<FunctionName> names, CancellationToken cancellationToken)
    {
        int removed;
        try
        {
            removed = await WriteAsync();
        }
        catch (StorageException failure) when (failure.IsDiskFull)
        {
            Reserve.Lend();
            removed = await WriteAsync();
        }

        await GiveSpaceBackAsync();
        return removed;

        Task<int> WriteAsync() => _database.ChangeAsync(
            statements =>
            {
                var count = names.Count(name => Remove(statements, name));
                ModuleTable.RemoveUnused(statements);
                return count;
            },
            cancellationToken);
    }

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
