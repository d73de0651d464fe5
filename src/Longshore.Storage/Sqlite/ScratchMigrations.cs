using System.Collections.Immutable;

namespace Longshore.Storage.Sqlite;

/// <summary>The schema of scratch stores, as <see cref="FunctionMigrations"/> is that of functions.</summary>
internal static class ScratchMigrations
{
    public static ImmutableArray<Migration> All { get; } =
    [
        new(1, """
            CREATE TABLE entries (
                store TEXT NOT NULL,
                key BLOB NOT NULL,
                value BLOB NOT NULL,
                PRIMARY KEY (store, key)) WITHOUT ROWID;
            """),
    ];
}
