using System.Collections.Immutable;

namespace Longshore.Storage.Sqlite;

/// <summary>The schema of kept calls, as <see cref="FunctionMigrations"/> is that of functions.</summary>
internal static class KeptCallMigrations
{
    public static ImmutableArray<Migration> All { get; } =
    [
        new(1, """
            CREATE TABLE calls (
                id INTEGER PRIMARY KEY,
                function TEXT NOT NULL,
                accepted_ticks INTEGER NOT NULL,
                finished_ticks INTEGER,
                failure TEXT NOT NULL,
                detail TEXT NOT NULL,
                exit_code INTEGER NOT NULL,
                output_bytes INTEGER NOT NULL,
                output BLOB NOT NULL);
            CREATE INDEX calls_by_end ON calls (finished_ticks, output_bytes);
            """),
        new(2, "ALTER TABLE calls ADD COLUMN graph TEXT NOT NULL DEFAULT ''"),
    ];
}
