using System.Collections.Immutable;

namespace Longshore.Storage.Sqlite.Fleet;

/// <summary>The schema of a fleet's jobs, as <see cref="FunctionMigrations"/> is that of functions.</summary>
internal static class FleetMigrations
{
    // AUTOINCREMENT: a number is never used again, so a late answer cannot be taken for one to another job. A job is in one of jobs, results and dead.
    // Lane 0 is the queue of all boards. Deadlines are ticks of UTC; the greatest number is none.
    public static ImmutableArray<Migration> All { get; } =
    [
        new(1, """
            CREATE TABLE jobs (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                lane INTEGER NOT NULL,
                board INTEGER NOT NULL,
                deadline_ticks INTEGER NOT NULL,
                submitted_ticks INTEGER NOT NULL,
                attempts INTEGER NOT NULL,
                function TEXT NOT NULL,
                arguments BLOB NOT NULL);
            CREATE INDEX jobs_by_lane ON jobs (lane, id);
            CREATE INDEX jobs_by_deadline ON jobs (lane, deadline_ticks, id);
            CREATE TABLE results (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                id INTEGER NOT NULL UNIQUE,
                board INTEGER NOT NULL,
                submitted_ticks INTEGER NOT NULL,
                ended_ticks INTEGER NOT NULL,
                execution_ms INTEGER NOT NULL,
                round_trip_ms INTEGER NOT NULL,
                boot_ms INTEGER NOT NULL,
                attempts INTEGER NOT NULL,
                boot_microjoules INTEGER NOT NULL,
                run_microjoules INTEGER NOT NULL,
                function TEXT NOT NULL,
                failure TEXT NOT NULL,
                value BLOB NOT NULL);
            CREATE TABLE dead (
                id INTEGER PRIMARY KEY,
                lane INTEGER NOT NULL,
                board INTEGER NOT NULL,
                deadline_ticks INTEGER NOT NULL,
                submitted_ticks INTEGER NOT NULL,
                attempts INTEGER NOT NULL,
                function TEXT NOT NULL,
                arguments BLOB NOT NULL,
                reason TEXT NOT NULL,
                died_ticks INTEGER NOT NULL);
            CREATE TABLE submissions (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                key TEXT NOT NULL UNIQUE,
                first_id INTEGER NOT NULL,
                jobs INTEGER NOT NULL);
            CREATE TABLE energy (
                board INTEGER NOT NULL,
                activity INTEGER NOT NULL,
                function TEXT NOT NULL,
                milliseconds REAL NOT NULL,
                modelled_joules REAL NOT NULL,
                joules REAL NOT NULL,
                measured_joules REAL NOT NULL,
                PRIMARY KEY (board, activity, function)) WITHOUT ROWID;
            """),
        new(2, "ALTER TABLE results ADD COLUMN is_restored INTEGER NOT NULL DEFAULT 0;"),
    ];
}
