using Longshore.Functions.Specs;
using Longshore.Storage.Sqlite;
using Longshore.Tests.Functions;
using Microsoft.Data.Sqlite;

namespace Longshore.Tests.Storage;

/// <summary>A database with one function, as an older Longshore wrote it. The schemas are copies on purpose: what was once
/// written does not change with the program.</summary>
internal static class OldDatabase
{
    public static readonly byte[] Module = [0x00, 0x61, 0x73, 0x6d, 1, 2, 3];

    private const string Version1 = """
        CREATE TABLE modules (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE functions (
            name TEXT PRIMARY KEY,
            digest TEXT NOT NULL REFERENCES modules (digest),
            memory_bytes_max INTEGER NOT NULL,
            wall_time_us_max INTEGER NOT NULL,
            output_bytes_max INTEGER NOT NULL,
            input_bytes_max INTEGER NOT NULL,
            stack_bytes_max INTEGER NOT NULL,
            deployed_at TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX functions_by_digest ON functions (digest);
        INSERT INTO modules VALUES ($digest, $module);
        INSERT INTO functions VALUES ('kept', $digest, 131072, 1234567, 11, 22, 65536, '2024-10-04T00:00:00.0000000+00:00');
        PRAGMA user_version = 1;
        """;

    // The column as version 2 added it to a database of version 1.
    private const string Version2 = Version1 + """
        ALTER TABLE functions ADD COLUMN directories TEXT NOT NULL DEFAULT '';
        UPDATE functions SET directories = '/srv/a\n "b:/a' || char(10) || '/srv/c:/c:rw';
        PRAGMA user_version = 2;
        """;

    private const string Version3 = """
        CREATE TABLE modules (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE functions (
            name TEXT PRIMARY KEY,
            digest TEXT NOT NULL REFERENCES modules (digest),
            spec TEXT NOT NULL,
            deployed_at TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX functions_by_digest ON functions (digest);
        INSERT INTO modules VALUES ($digest, $module);
        INSERT INTO functions VALUES (
            'kept', $digest, json_object('name', 'kept', 'artifact', json_object('digest', $digest, 'kind', 'wasm-command')), '2024-10-04T00:00:00.0000000+00:00');
        PRAGMA user_version = 3;
        """;

    /// <summary>The function of a database of version 1.</summary>
    public static FunctionConfig Function1 { get; } = new(
        new FunctionSpec(FunctionFixture.Name("kept"), Artifact.Of(Module))
        {
            Limits = new FunctionLimits
            {
                MemoryBytesMax = 131072,
                WallTimeMax = TimeSpan.FromMicroseconds(1_234_567),
                OutputBytesMax = 11,
                InputBytesMax = 22,
                StackBytesMax = 65536,
            },
        },
        new DateTimeOffset(2024, 10, 4, 0, 0, 0, TimeSpan.Zero))
    {
        Version = 1,
    };

    /// <summary>The function of a database of version 2.</summary>
    public static FunctionConfig Function2 { get; } = Function1 with
    {
        Spec = Function1.Spec with { Grants = [new Grant("files", "/srv/a\\n \"b:/a"), new Grant("files", "/srv/c:/c:rw")] },
    };

    /// <summary>The function of a database of version 3.</summary>
    public static FunctionConfig Function3 { get; } = Function1 with { Spec = new FunctionSpec(FunctionFixture.Name("kept"), Artifact.Of(Module)) };

    public static Task Write3Async(string directory, CancellationToken cancellationToken) =>
        WriteAsync(directory, Version3, cancellationToken);

    public static Task Write1Async(string directory, CancellationToken cancellationToken) =>
        WriteAsync(directory, Version1, cancellationToken);

    public static Task Write2Async(string directory, CancellationToken cancellationToken) =>
        WriteAsync(directory, Version2, cancellationToken);

    /// <summary>Runs statements on the store's file, behind its back.</summary>
    public static async Task WriteAsync(string directory, string sql, CancellationToken cancellationToken)
    {
        SystemSqlite.Use();
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(directory, SqliteFunctionStore.FileName)};Pooling=False");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$digest", ModuleDigest.Of(Module).Hex);
        command.Parameters.AddWithValue("$module", Module);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
