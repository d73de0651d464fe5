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

        // What a new call asks for, however many calls are kept.
        new(2, """
            CREATE TABLE totals (calls INTEGER NOT NULL, output_bytes INTEGER NOT NULL);
            INSERT INTO totals SELECT COUNT(*), COALESCE(SUM(output_bytes), 0) FROM calls;
            CREATE TRIGGER calls_added AFTER INSERT ON calls BEGIN
                UPDATE totals SET calls = calls + 1, output_bytes = output_bytes + NEW.output_bytes;
            END;
            CREATE TRIGGER calls_changed AFTER UPDATE OF output_bytes ON calls BEGIN
                UPDATE totals SET output_bytes = output_bytes + NEW.output_bytes - OLD.output_bytes;
            END;
            CREATE TRIGGER calls_removed AFTER DELETE ON calls BEGIN
                UPDATE totals SET calls = calls - 1, output_bytes = output_bytes - OLD.output_bytes;
            END;
            """),
        new(3, "ALTER TABLE calls ADD COLUMN graph TEXT NOT NULL DEFAULT ''"),
    ];
}
