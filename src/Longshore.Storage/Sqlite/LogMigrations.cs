using System.Collections.Immutable;

namespace Longshore.Storage.Sqlite;

/// <summary>The schema of the log, as <see cref="FunctionMigrations"/> is that of functions.</summary>
internal static class LogMigrations
{
    public static ImmutableArray<Migration> All { get; } =
    [
        new(1, """
            CREATE TABLE entries (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                time_ticks INTEGER NOT NULL,
                function TEXT NOT NULL,
                version INTEGER NOT NULL,
                invocation TEXT NOT NULL,
                bytes INTEGER NOT NULL,
                text TEXT NOT NULL);
            -- With the bytes, so that the function with the most of them is found without reading the lines.
            CREATE INDEX entries_by_function ON entries (function, id, bytes);
            """),
    ];
}
