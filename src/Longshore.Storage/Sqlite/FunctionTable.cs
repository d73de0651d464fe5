using System.Globalization;
using Longshore.Functions.Model;
using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite;

/// <summary>The table of functions: one row for each deployed function.</summary>
internal static class FunctionTable
{
    // The order is that of the parameters in Save and of the ordinals in Read.
    private const string Columns =
        "name, digest, memory_bytes_max, wall_time_us_max, output_bytes_max, input_bytes_max, stack_bytes_max, deployed_at, directories";

    /// <summary>All functions, ordered by name.</summary>
    public static List<FunctionConfig> List(SqliteStatements statements) =>
        statements.Query($"SELECT {Columns} FROM functions ORDER BY name", row => Read(statements, row));

    /// <summary>The function of this name, or null.</summary>
    public static FunctionConfig? Find(SqliteStatements statements, FunctionName name) =>
        statements.Query($"SELECT {Columns} FROM functions WHERE name = $1", row => Read(statements, row), name.Value)
            .SingleOrDefault();

    /// <summary>Writes the function; replaces one of the same name. Its module must be in the database already.</summary>
    public static void Save(SqliteStatements statements, FunctionConfig function) => statements.Execute(
        $"INSERT OR REPLACE INTO functions ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        function.Name.Value,
        function.Module.Hex,
        function.Limits.MemoryBytesMax,
        (long)function.Limits.WallTimeMax.TotalMicroseconds,
        function.Limits.OutputBytesMax,
        function.Limits.InputBytesMax,
        function.Limits.StackBytesMax,
        function.DeployedAt.ToString("O", CultureInfo.InvariantCulture),
        string.Join('\n', function.Limits.Directories.Items));

    /// <summary>Removes the function; false if there was none.</summary>
    public static bool Remove(SqliteStatements statements, FunctionName name) =>
        statements.Execute("DELETE FROM functions WHERE name = $1", name.Value) > 0;

    private static FunctionConfig Read(SqliteStatements statements, SqliteDataReader row)
    {
        if (!FunctionName.TryParse(row.GetString(0), out var name)
            || !ModuleDigest.TryParse(row.GetString(1), out var digest))
        {
            throw Unreadable(statements, "name or digest");
        }

        var limits = new FunctionLimits
        {
            MemoryBytesMax = row.GetInt64(2),
            WallTimeMax = TimeSpan.FromMicroseconds(row.GetInt64(3)),
            OutputBytesMax = row.GetInt32(4),
            InputBytesMax = row.GetInt32(5),
            StackBytesMax = row.GetInt32(6),
            Directories = ReadDirectories(statements, row.GetString(8)),
        };
        return new FunctionConfig(
            name, digest, limits, DateTimeOffset.Parse(row.GetString(7), CultureInfo.InvariantCulture));
    }

    private static FunctionDirectories ReadDirectories(SqliteStatements statements, string lines) => new(
        lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            FunctionDirectory.TryParse(line, out var directory) ? directory : throw Unreadable(statements, "directory")));

    private static StorageException Unreadable(SqliteStatements statements, string part) =>
        new($"{statements.DatabasePath} holds a function with a bad {part}: move it away and deploy again");
}
