using Longshore.Functions.Capabilities.Scratch;

namespace Longshore.Storage.Sqlite;

/// <summary>The table of scratch stores' entries: one row for each entry of each store.</summary>
internal static class ScratchTable
{
    /// <summary>All entries, as the changes that make them.</summary>
    public static List<ScratchChange> List(SqliteStatements statements) => statements.Query(
        "SELECT store, key, value FROM entries",
        row => new ScratchChange(row.GetString(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2)));

    /// <summary>Makes a change.</summary>
    public static void Apply(SqliteStatements statements, ScratchChange change)
    {
        if (change.Value is { } value)
        {
            statements.Execute(
                "INSERT OR REPLACE INTO entries (store, key, value) VALUES ($1, $2, $3)", change.Store, change.Key.ToArray(), value.ToArray());
        }
        else
        {
            statements.Execute("DELETE FROM entries WHERE store = $1 AND key = $2", change.Store, change.Key.ToArray());
        }
    }
}
