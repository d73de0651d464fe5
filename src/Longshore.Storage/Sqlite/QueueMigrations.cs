using System.Collections.Immutable;

namespace Longshore.Storage.Sqlite;

/// <summary>The schema of queues, as <see cref="FunctionMigrations"/> is that of functions.</summary>
internal static class QueueMigrations
{
    // AUTOINCREMENT: a number is never used again, so a receiver can tell a repeated delivery from another message.
    public static ImmutableArray<Migration> All { get; } =
    [
        new(1, """
            CREATE TABLE messages (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                queue TEXT NOT NULL,
                state INTEGER NOT NULL,
                due_ticks INTEGER NOT NULL,
                sent_ticks INTEGER NOT NULL,
                attempts INTEGER NOT NULL,
                interruptions INTEGER NOT NULL,
                content_type TEXT NOT NULL,
                reason TEXT NOT NULL,
                body BLOB NOT NULL);
            CREATE INDEX messages_by_due ON messages (queue, state, due_ticks);
            """),
    ];
}
