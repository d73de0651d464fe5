using System.Collections.Immutable;
using System.Globalization;

namespace Longshore.Storage.Sqlite;

/// <summary>Brings a database to the schema version of the last migration. SQLite keeps the version in the file's header
/// (<c>user_version</c>); a new file has version 0.</summary>
internal static class SchemaVersion
{
    /// <exception cref="StorageException">The database has a version after the last migration.</exception>
    public static void Raise(SqliteStatements statements, ImmutableArray<Migration> migrations)
    {
        var version = Read(statements);
        if (version > migrations[^1].Number)
        {
            throw new StorageException($"{statements.DatabasePath} was written by a newer Longshore "
                + $"(schema {version}, this one knows {migrations[^1].Number})");
        }

        foreach (var migration in migrations.Where(migration => migration.Number > version))
        {
            statements.InTransaction(() => Apply(statements, migration));
        }
    }

    // Two processes may open an old database at the same time. The second waits for the first one's transaction and reads
    // the version again in its own.
    private static bool Apply(SqliteStatements statements, Migration migration)
    {
        if (Read(statements) >= migration.Number)
        {
            return false;
        }

        statements.Execute(migration.Sql);
        statements.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {migration.Number}"));
        return true;
    }

    private static int Read(SqliteStatements statements) =>
        statements.Query("PRAGMA user_version", row => row.GetInt32(0)).Single();
}
