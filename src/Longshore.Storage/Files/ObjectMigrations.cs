using System.Collections.Immutable;
using Longshore.Storage.Sqlite;

namespace Longshore.Storage.Files;

/// <summary>The schema of the index of objects in files. Text is compared by its bytes in UTF-8, the order of listings.</summary>
internal static class ObjectMigrations
{
    public static ImmutableArray<Migration> All { get; } =
    [
        new(1, """
            CREATE TABLE objects (
                bucket TEXT NOT NULL,
                key TEXT NOT NULL,
                file TEXT NOT NULL,
                size INTEGER NOT NULL,
                etag TEXT NOT NULL,
                modified_ticks INTEGER NOT NULL,
                content_type TEXT NOT NULL,
                PRIMARY KEY (bucket, key)) WITHOUT ROWID;
            CREATE UNIQUE INDEX objects_by_file ON objects (file);
            """),
    ];
}
