using System.Collections.Immutable;

namespace Longshore.Storage.Sqlite;

/// <summary>The schema of functions and modules, as the steps that lead to it. A change of the schema is one more entry at
/// the end; an entry that was released never changes.</summary>
internal static class FunctionMigrations
{
    public static ImmutableArray<Migration> All { get; } =
    [
        new(1, """
            CREATE TABLE modules (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE functions (
                name TEXT PRIMARY KEY,
                digest TEXT NOT NULL REFERENCES modules (digest),
                memory_bytes_max INTEGER NOT NULL,
                wall_time_us_max INTEGER NOT NULL,
                output_bytes_max INTEGER NOT NULL,
                input_bytes_max INTEGER NOT NULL,
                stack_bytes_max INTEGER NOT NULL,
                deployed_at TEXT NOT NULL) WITHOUT ROWID;
            CREATE INDEX functions_by_digest ON functions (digest);
            """),
        new(2, """
            -- One directory a line, written as FunctionDirectory.Rule says.
            ALTER TABLE functions ADD COLUMN directories TEXT NOT NULL DEFAULT '';
            """),
    ];
}
