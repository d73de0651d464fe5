using Longshore.Wasm.Files;
using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>The database file of key-value stores. One process has it open: values that another one would write are not seen by this one's
/// memory.</summary>
internal sealed class StateFile : IDisposable
{
    /// <summary>The database's file name in a data directory.</summary>
    public const string FileName = "state.db";

    /// <summary>What to do about a damaged file.</summary>
    public const string WhenDamaged = "restore it, or move it away and start the node again, without the values that functions have kept in it";

    private const string LockSuffix = ".lock";
    private const int WouldBlockErrno = 11;

    private readonly FileStream _lock;
    private readonly HostFileIdentity? _identity;

    private StateFile(string path, FileStream taken, StateConnection writer)
    {
        Path = path;
        _lock = taken;
        _identity = HostFileIdentity.Of(path);
        Writer = writer;
    }

    /// <summary>The database.</summary>
    public string Path { get; }

    /// <summary>The connection that makes all changes.</summary>
    public StateConnection Writer { get; }

    /// <summary>Whether the database is still at its path, so that changes would be found there.</summary>
    public bool IsInPlace => HostFileIdentity.Of(Path) == _identity;

    /// <summary>Opens the database of a data directory, and creates it if there is none.</summary>
    /// <exception cref="StorageException">It cannot be opened or created, a newer Longshore wrote it, or another process has it open.</exception>
    public static StateFile Open(string directory)
    {
        SystemSqlite.Use();
        var path = System.IO.Path.Combine(directory, FileName);
        FileStream? taken = null;
        try
        {
            OwnerOnlyFile.Prepare(path);
            taken = Lock(path);
            return new StateFile(path, taken, StateConnection.Open(path, statements => SchemaVersion.Raise(statements, StateMigrations.All)));
        }
        catch (Exception failure)
        {
            taken?.Dispose();
            if (failure is SqliteException or IOException or UnauthorizedAccessException)
            {
                throw SqliteErrors.Explain(failure, path, WhenDamaged);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Writer.Dispose();
        _lock.Dispose();
    }

    /// <summary>Makes this process the only one that uses a database.</summary>
    /// <exception cref="StorageException">Another one uses it.</exception>
    public static FileStream Lock(string path)
    {
        try
        {
            OwnerOnlyFile.Prepare(path + LockSuffix);
            return new FileStream(path + LockSuffix, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (failure.HResult == WouldBlockErrno)
        {
            throw new StorageException($"{path} is in use by another process: call the function through the node that runs there, or stop that node", failure);
        }
    }
}
