using System.Collections.Immutable;

namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>The schema of key-value stores, as <see cref="FunctionMigrations"/> is that of functions.</summary>
internal static class StateMigrations
{
    public static ImmutableArray<Migration> All { get; } =
    [
        new(1, """
            -- version is the number of the store's last change, also of one that was deleted since. bytes and entries include expired entries
            -- that are not removed yet.
            CREATE TABLE stores (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                version INTEGER NOT NULL,
                entries INTEGER NOT NULL,
                bytes INTEGER NOT NULL);
            -- expires_at is in milliseconds since 1970.
            CREATE TABLE entries (
                store INTEGER NOT NULL REFERENCES stores (id),
                key BLOB NOT NULL,
                version INTEGER NOT NULL,
                expires_at INTEGER,
                value BLOB NOT NULL,
                PRIMARY KEY (store, key)) WITHOUT ROWID;
            CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;
            """),
    ];
}
