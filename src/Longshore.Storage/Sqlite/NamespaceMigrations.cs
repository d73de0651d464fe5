using System.Collections.Immutable;

namespace Longshore.Storage.Sqlite;

/// <summary>The schema of namespaces, as <see cref="FunctionMigrations"/> is that of functions.</summary>
internal static class NamespaceMigrations
{
    public static ImmutableArray<Migration> All { get; } =
    [
        new(1, """
            -- labels and annotations are JSON arrays of NAME=TEXT.
            CREATE TABLE namespaces (
                name TEXT PRIMARY KEY,
                labels TEXT NOT NULL,
                annotations TEXT NOT NULL) WITHOUT ROWID;
            """),
    ];
}
