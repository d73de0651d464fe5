using System.Collections.Immutable;

namespace Longshore.Storage.Sqlite.Secrets;

/// <summary>The schema of secrets, as <see cref="FunctionMigrations"/> is that of functions.</summary>
internal static class SecretMigrations
{
    public static ImmutableArray<Migration> All { get; } =
    [
        new(1, """
            -- box is the encrypted value; null if the secret was removed.
            CREATE TABLE secrets (
                name TEXT PRIMARY KEY,
                version INTEGER NOT NULL,
                set_at TEXT NOT NULL,
                box BLOB) WITHOUT ROWID;
            """),
    ];
}
