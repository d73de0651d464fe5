using System.Globalization;
using Longshore.Functions.Specs;
using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite;

/// <summary>The table of functions: one row for each deployed function, its spec in the JSON form of
/// <see cref="FunctionSpecJson"/>.</summary>
internal static class FunctionTable
{
    // The order is that of the parameters in Save.
    private const string Columns = "name, digest, spec, deployed_at, version";

    /// <summary>All functions, ordered by name.</summary>
    public static List<FunctionConfig> List(SqliteStatements statements) =>
        statements.Query("SELECT spec, deployed_at, version FROM functions ORDER BY name", row => Read(statements, row));

    /// <summary>The function of this name, or null.</summary>
    public static FunctionConfig? Find(SqliteStatements statements, FunctionName name) =>
        statements.Query("SELECT spec, deployed_at, version FROM functions WHERE name = $1", row => Read(statements, row), name.Value)
            .SingleOrDefault();

    /// <summary>Writes the function; replaces one of the same name. Its module must be in the database already.</summary>
    public static void Save(SqliteStatements statements, FunctionConfig function) => statements.Execute(
        $"INSERT OR REPLACE INTO functions ({Columns}) VALUES ($1, $2, $3, $4, $5)",
        function.Name.Value,
        function.Module.Hex,
        FunctionSpecJson.Write(function.Spec),
        function.DeployedAt.ToString("O", CultureInfo.InvariantCulture),
        function.Version);

    /// <summary>Removes the function; false if there was none.</summary>
    public static bool Remove(SqliteStatements statements, FunctionName name) =>
        statements.Execute("DELETE FROM functions WHERE name = $1", name.Value) > 0;

    /// <summary>A row with a spec, the time of its deployment, and its version.</summary>
    public static FunctionConfig Read(SqliteStatements statements, SqliteDataReader row)
    {
        var errors = new List<ValidationError>();
        return FunctionSpecJson.Read(row.GetString(0), errors) is { } spec
            ? new FunctionConfig(spec, DateTimeOffset.Parse(row.GetString(1), CultureInfo.InvariantCulture)) { Version = row.GetInt32(2) }
            : throw new StorageException(
                $"{statements.DatabasePath} holds a function with a bad spec ({string.Join("; ", errors)}): move it away and deploy again");
    }
}
