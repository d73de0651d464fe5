using System.Globalization;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite;

/// <summary>The table of deployments: one row for each version of each function that is kept.</summary>
internal static class VersionTable
{
    /// <summary>The most versions of one function that are kept, with the live one and the canary.</summary>
    // Two weeks of a deployment on each working day.
    public const int VersionsMax = 10;

    /// <summary>The most bytes of the modules of a function's versions, without the live one and the canary: 128 MiB, two of the largest.</summary>
    public const long BytesMax = 128 << 20;

    private const string Columns = "versions.spec, versions.deployed_at, versions.version, functions.version, versions.canary_percent, versions.note";
    private const string WithLive = "versions JOIN functions ON functions.name = versions.name";

    /// <summary>The versions of a function, newest first.</summary>
    public static List<FunctionVersion> List(SqliteStatements statements, FunctionName name) => statements.Query(
        $"SELECT {Columns} FROM {WithLive} WHERE versions.name = $1 ORDER BY versions.version DESC", row => Read(statements, row), name.Value);

    /// <summary>The canaries of all functions.</summary>
    public static List<FunctionVersion> ListCanaries(SqliteStatements statements) => statements.Query(
        $"SELECT {Columns} FROM {WithLive} WHERE versions.canary_percent IS NOT NULL", row => Read(statements, row));

    /// <summary>A version of a function, or null.</summary>
    public static FunctionConfig? Find(SqliteStatements statements, FunctionName name, int version) => statements.Query(
        "SELECT spec, deployed_at, version FROM versions WHERE name = $1 AND version = $2",
        row => FunctionTable.Read(statements, row),
        name.Value,
        version).SingleOrDefault();

    /// <summary>Adds a deployment. Its module must be in the database already.</summary>
    /// <returns>The function with its number, the next one of its name.</returns>
    public static FunctionConfig Add(SqliteStatements statements, FunctionConfig function)
    {
        var numbered = function with
        {
            Version = (int)statements.Number("SELECT coalesce(max(version), 0) + 1 FROM versions WHERE name = $1", function.Name.Value),
        };
        statements.Execute(
            "INSERT INTO versions (name, version, digest, spec, deployed_at) VALUES ($1, $2, $3, $4, $5)",
            numbered.Name.Value,
            numbered.Version,
            numbered.Module.Hex,
            FunctionSpecJson.Write(numbered.Spec),
            numbered.DeployedAt.ToString("O", CultureInfo.InvariantCulture));
        return numbered;
    }

    /// <summary>Gives a version a part of the calls.</summary>
    public static void SetCanary(SqliteStatements statements, FunctionConfig function, int percent) => statements.Execute(
        "UPDATE versions SET canary_percent = $3 WHERE name = $1 AND version = $2", function.Name.Value, function.Version, percent);

    /// <summary>Ends the canary of a function, if there is one.</summary>
    /// <param name="statements">The database.</param>
    /// <param name="name">The function.</param>
    /// <param name="note">Why it ended.</param>
    /// <param name="version">The only version that is ended; null for any.</param>
    public static void EndCanary(SqliteStatements statements, FunctionName name, string note, int? version = null) => statements.Execute(
        "UPDATE versions SET canary_percent = NULL, note = $2 WHERE name = $1 AND canary_percent IS NOT NULL AND $3 IN (0, version)",
        name.Value,
        note,
        version ?? 0);

    /// <summary>Removes the oldest versions of a function beyond what is kept.</summary>
    /// <param name="statements">The database.</param>
    /// <param name="name">The function.</param>
    /// <param name="versionsMax">The most versions that are kept beside the live one and the canary.</param>
    /// <returns>The number of removed versions.</returns>
    public static int RemoveSurplus(SqliteStatements statements, FunctionName name, int versionsMax)
    {
        var others = statements.Query(
            $"SELECT versions.version, length(modules.bytes) FROM {WithLive} JOIN modules ON modules.digest = versions.digest "
            + "WHERE versions.name = $1 AND versions.version <> functions.version AND versions.canary_percent IS NULL ORDER BY versions.version DESC",
            row => (Version: row.GetInt32(0), Bytes: row.GetInt64(1)),
            name.Value);
        var (bytes, removed) = (0L, 0);
        foreach (var (index, other) in others.Index())
        {
            bytes += other.Bytes;
            if (index >= versionsMax || bytes > BytesMax)
            {
                removed += statements.Execute("DELETE FROM versions WHERE name = $1 AND version = $2", name.Value, other.Version);
            }
        }

        return removed;
    }

    /// <summary>Removes all versions of a function.</summary>
    public static void Remove(SqliteStatements statements, FunctionName name) =>
        statements.Execute("DELETE FROM versions WHERE name = $1", name.Value);

    private static FunctionVersion Read(SqliteStatements statements, SqliteDataReader row)
    {
        var function = FunctionTable.Read(statements, row);
        return new FunctionVersion(function, function.Version == row.GetInt32(3), row.IsDBNull(4) ? null : row.GetInt32(4), row.GetString(5));
    }
}
