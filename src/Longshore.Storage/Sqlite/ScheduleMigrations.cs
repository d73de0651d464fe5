using System.Collections.Immutable;

namespace Longshore.Storage.Sqlite;

/// <summary>The schema of schedules' runs, as <see cref="FunctionMigrations"/> is that of functions.</summary>
internal static class ScheduleMigrations
{
    public static ImmutableArray<Migration> All { get; } =
    [
        new(1, """
            CREATE TABLE runs (
                function TEXT NOT NULL,
                schedule TEXT NOT NULL,
                time_ticks INTEGER NOT NULL,
                PRIMARY KEY (function, schedule)) WITHOUT ROWID;
            """),
    ];
}
