using System.Globalization;
using Longshore.Functions.Catalog;
using Longshore.Functions.Model;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Longshore.Storage;

/// <summary>Functions and their modules in one SQLite database. A module and the function that names it are written in one
/// transaction, and a call returns after the write-ahead log is on the disk: there is no moment at which a crash leaves a
/// function half deployed.</summary>
public sealed class SqliteFunctionStore : IFunctionStore, IAsyncDisposable
{
    /// <summary>The database's file name in a data directory.</summary>
    public const string FileName = "functions.db";

    private const int SchemaVersion = 2;
    private const int DiskFull = 13;
    private const int Damaged = 11;
    private const int NotADatabase = 26;
    private const int Busy = 5;
    private const int InputOutput = 10;

    // With less than this free, an error of input or output is a full disk: the log's index alone takes 32 KiB.
    private const long FreeBytesMin = 64 << 10;

    private const string Schema = """
        CREATE TABLE modules (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE functions (
            name TEXT PRIMARY KEY,
            digest TEXT NOT NULL REFERENCES modules (digest),
            memory_bytes_max INTEGER NOT NULL,
            wall_time_us_max INTEGER NOT NULL,
            output_bytes_max INTEGER NOT NULL,
            input_bytes_max INTEGER NOT NULL,
            stack_bytes_max INTEGER NOT NULL,
            deployed_at TEXT NOT NULL,
            directories TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
        CREATE INDEX functions_by_digest ON functions (digest);
        PRAGMA user_version = 2;
        """;

    private const string FromVersion1 = """
        ALTER TABLE functions ADD COLUMN directories TEXT NOT NULL DEFAULT '';
        PRAGMA user_version = 2;
        """;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SqliteConnection _connection;
    private readonly string _path;

    private SqliteFunctionStore(SqliteConnection connection, string path)
    {
        _connection = connection;
        _path = path;
    }

    /// <summary>Opens the store of a data directory, or makes it.</summary>
    /// <exception cref="StorageException">It cannot be opened or made.</exception>
    public static async Task<SqliteFunctionStore> OpenAsync(string directory, CancellationToken cancellationToken)
    {
        SystemSqlite.Use();
        var path = Path.Combine(directory, FileName);
        SqliteConnection? connection = null;
        try
        {
            Directory.CreateDirectory(directory);
            connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Pooling = false,
                DefaultTimeout = 10,
            }.ToString());
            await connection.OpenAsync(cancellationToken);
            var store = new SqliteFunctionStore(connection, path);
            await store.PrepareAsync(cancellationToken);
            return store;
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw Explain(failure, path);
        }
        catch (StorageException)
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<FunctionConfig>> ListAsync(CancellationToken cancellationToken) => GuardAsync<IReadOnlyList<FunctionConfig>>(
        () => Read("SELECT * FROM functions ORDER BY name"), cancellationToken);

    /// <inheritdoc/>
    public Task<FunctionConfig?> FindAsync(FunctionName name, CancellationToken cancellationToken) => GuardAsync(
        () => Read("SELECT * FROM functions WHERE name = $1", name.Value).SingleOrDefault(), cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(FunctionConfig function, ReadOnlyMemory<byte> module, CancellationToken cancellationToken)
    {
        if (ModuleDigest.Of(module.Span) != function.Module)
        {
            throw new ArgumentException($"the module does not have the digest {function.Module}", nameof(module));
        }

        return ChangeAsync(
            () =>
            {
                Execute("INSERT OR IGNORE INTO modules VALUES ($1, $2)", function.Module.Hex, module.ToArray());
                Insert(function);
                DropUnusedModules();
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken) => ChangeAsync(
        () =>
        {
            var removed = Execute("DELETE FROM functions WHERE name = $1", name.Value);
            DropUnusedModules();
            return removed > 0;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]> ReadModuleAsync(ModuleDigest digest, CancellationToken cancellationToken) => GuardAsync(
        () =>
        {
            using var command = Command("SELECT bytes FROM modules WHERE digest = $1", digest.Hex);
            var bytes = command.ExecuteScalar() as byte[]
                ?? throw new InvalidDataException($"{_path} has no module {digest}: deploy its functions again");
            return ModuleDigest.Of(bytes) == digest
                ? bytes
                : throw new InvalidDataException($"the module {digest} in {_path} is damaged: deploy its functions again");
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _gate.Dispose();
    }

    private static StorageException Explain(Exception failure, string path) => failure switch
    {
        SqliteException { SqliteErrorCode: DiskFull } => DiskIsFull(path, failure),
        SqliteException { SqliteErrorCode: InputOutput } when HasNoSpace(path) => DiskIsFull(path, failure),
        SqliteException { SqliteErrorCode: Damaged or NotADatabase } => new(
            $"{path} is damaged or no database of Longshore: move it away and deploy again", failure),
        SqliteException { SqliteErrorCode: Busy } => new(
            $"{path} is in use by another process: end it, or name another directory with --data", failure),
        _ => new($"{path} cannot be used: {failure.Message}", failure),
    };

    private static StorageException DiskIsFull(string path, Exception failure) =>
        new($"the disk of {path} is full: nothing was written; free space and try again", failure);

    private static bool HasNoSpace(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace < FreeBytesMin;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await GuardAsync(
            () =>
            {
                Execute("PRAGMA journal_mode = WAL");
                Execute("PRAGMA synchronous = FULL");
                Execute("PRAGMA foreign_keys = ON");
                var version = ReadVersion();
                if (version > SchemaVersion)
                {
                    throw new StorageException(
                        $"{_path} was written by a newer Longshore (schema {version}, this one knows {SchemaVersion})");
                }

                if (version < SchemaVersion)
                {
                    InTransaction(() => Execute(version == 0 ? Schema : FromVersion1));
                }

                return true;
            },
            cancellationToken);
    }

    // A statement that is left to the finalizer keeps the log from being written back when the connection closes.
    private int ReadVersion()
    {
        using var command = Command("PRAGMA user_version");
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>One statement at a time, off the caller's thread: SQLite's calls block.</summary>
    private async Task<T> GuardAsync<T>(Func<T> action, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(action, CancellationToken.None);
        }
        catch (SqliteException failure)
        {
            throw Explain(failure, _path);
        }
        finally
        {
            _gate.Release();
        }
    }

    private Task<T> ChangeAsync<T>(Func<T> change, CancellationToken cancellationToken) =>
        GuardAsync(() => InTransaction(change), cancellationToken);

    // Not the provider's transaction object: when the disk is full SQLite rolls back by itself, after which that object can
    // neither be committed nor disposed, and the connection takes no other.
    private T InTransaction<T>(Func<T> change)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            var result = change();
            Execute("COMMIT");
            return result;
        }
        catch
        {
            if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                Execute("ROLLBACK");
            }

            throw;
        }
    }

    private void Insert(FunctionConfig function) => Execute(
        """
        INSERT INTO functions VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (name) DO UPDATE SET
            digest = excluded.digest, memory_bytes_max = excluded.memory_bytes_max,
            wall_time_us_max = excluded.wall_time_us_max, output_bytes_max = excluded.output_bytes_max,
            input_bytes_max = excluded.input_bytes_max, stack_bytes_max = excluded.stack_bytes_max,
            deployed_at = excluded.deployed_at, directories = excluded.directories
        """,
        function.Name.Value,
        function.Module.Hex,
        function.Limits.MemoryBytesMax,
        (long)function.Limits.WallTimeMax.TotalMicroseconds,
        function.Limits.OutputBytesMax,
        function.Limits.InputBytesMax,
        function.Limits.StackBytesMax,
        function.DeployedAt.ToString("O", CultureInfo.InvariantCulture),
        string.Join('\n', function.Limits.Directories.Items));

    private void DropUnusedModules() =>
        Execute("DELETE FROM modules WHERE digest NOT IN (SELECT digest FROM functions)");

    private List<FunctionConfig> Read(string sql, params object[] parameters)
    {
        var functions = new List<FunctionConfig>();
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            functions.Add(ReadFunction(reader));
        }

        return functions;
    }

    private FunctionConfig ReadFunction(SqliteDataReader row)
    {
        if (!FunctionName.TryParse(row.GetString(0), out var name)
            || !ModuleDigest.TryParse(row.GetString(1), out var digest))
        {
            throw new StorageException($"{_path} holds a function with a bad name or digest: move it away and deploy again");
        }

        var limits = new FunctionLimits
        {
            MemoryBytesMax = row.GetInt64(2),
            WallTimeMax = TimeSpan.FromMicroseconds(row.GetInt64(3)),
            OutputBytesMax = row.GetInt32(4),
            InputBytesMax = row.GetInt32(5),
            StackBytesMax = row.GetInt32(6),
            Directories = ReadDirectories(row.GetString(8)),
        };
        return new FunctionConfig(
            name, digest, limits, DateTimeOffset.Parse(row.GetString(7), CultureInfo.InvariantCulture));
    }

    private FunctionDirectories ReadDirectories(string lines) => new(
        lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            FunctionDirectory.TryParse(line, out var directory)
                ? directory
                : throw new StorageException($"{_path} holds a function with a bad directory: move it away and deploy again")));

    private int Execute(string sql, params object[] parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params object[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), parameters[i]);
        }

        return command;
    }
}
