using System.Collections.Immutable;

namespace Longshore.Storage.Sqlite.Trust;

/// <summary>The schema of a listener's state, as <see cref="FunctionMigrations"/> is that of functions.</summary>
internal static class TrustMigrations
{
    public static ImmutableArray<Migration> All { get; } =
    [
        new(1, """
            CREATE TABLE orders (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                worker TEXT NOT NULL,
                requester TEXT NOT NULL,
                source TEXT NOT NULL,
                key_digest TEXT NOT NULL,
                request TEXT NOT NULL,
                accepted_ticks INTEGER NOT NULL,
                deadline_ticks INTEGER NOT NULL,
                ended_ticks INTEGER,
                state INTEGER NOT NULL,
                response TEXT NOT NULL,
                delivery INTEGER NOT NULL,
                delivery_uri TEXT NOT NULL,
                bytes INTEGER NOT NULL);
            CREATE INDEX orders_by_requester ON orders (requester, bytes);
            CREATE INDEX orders_by_source ON orders (source, bytes);
            CREATE INDEX orders_by_end ON orders (ended_ticks, delivery);
            CREATE TABLE receipts (
                number INTEGER PRIMARY KEY,
                work_order TEXT NOT NULL UNIQUE,
                service TEXT NOT NULL,
                worker TEXT NOT NULL,
                requester TEXT NOT NULL,
                status INTEGER NOT NULL,
                fields TEXT NOT NULL);
            CREATE INDEX receipts_by_requester ON receipts (requester);
            CREATE TABLE receipt_updates (
                work_order TEXT NOT NULL REFERENCES receipts (work_order),
                number INTEGER NOT NULL,
                updater TEXT NOT NULL,
                type INTEGER NOT NULL,
                fields TEXT NOT NULL,
                PRIMARY KEY (work_order, number)) WITHOUT ROWID;
            CREATE TABLE workers (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                type INTEGER NOT NULL,
                organization TEXT NOT NULL,
                applications TEXT NOT NULL,
                details TEXT NOT NULL,
                status INTEGER NOT NULL);
            CREATE TABLE registries (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                uri TEXT NOT NULL,
                contract TEXT NOT NULL,
                applications TEXT NOT NULL,
                status INTEGER NOT NULL);
            CREATE TABLE worker_keys (
                worker TEXT NOT NULL,
                tag TEXT NOT NULL,
                encryption_key TEXT NOT NULL,
                nonce TEXT NOT NULL,
                signature TEXT NOT NULL,
                PRIMARY KEY (worker, tag)) WITHOUT ROWID;
            """),
    ];
}
