using System.Collections.Immutable;

namespace Longshore.Storage.Sqlite.State;

/// <summary>The schema of state, as <see cref="FunctionMigrations"/> is that of functions.</summary>
internal static class RegionMigrations
{
    public static ImmutableArray<Migration> All { get; } =
    [
        new(1, """
            -- One row: the last version that was given, and the bytes of all chunks.
            CREATE TABLE totals (version INTEGER NOT NULL, bytes INTEGER NOT NULL);
            INSERT INTO totals VALUES (0, 0);
            CREATE TABLE regions (
                id INTEGER PRIMARY KEY,
                space TEXT NOT NULL,
                name TEXT NOT NULL,
                epoch INTEGER NOT NULL,
                version INTEGER NOT NULL,
                length_version INTEGER NOT NULL,
                length INTEGER NOT NULL,
                UNIQUE (space, name));
            -- What is missing at the end of bytes is zero.
            CREATE TABLE chunks (
                region INTEGER NOT NULL REFERENCES regions (id),
                number INTEGER NOT NULL,
                version INTEGER NOT NULL,
                bytes BLOB NOT NULL,
                PRIMARY KEY (region, number));
            -- The last pushes, to answer one that is sent again as the first time.
            CREATE TABLE pushes (version INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE);
            """),
    ];
}
