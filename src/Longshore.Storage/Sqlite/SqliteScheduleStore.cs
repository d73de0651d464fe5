using Longshore.Functions.Schedules;

namespace Longshore.Storage.Sqlite;

/// <summary>Keeps the times of schedules' runs in a SQLite database of their own. Times are ticks of UTC.</summary>
public sealed class SqliteScheduleStore : IScheduleStore, IAsyncDisposable
{
    /// <summary>The database's file name in a data directory.</summary>
    public const string FileName = "schedules.db";

    private readonly SqliteDatabase _database;

    private SqliteScheduleStore(SqliteDatabase database) => _database = database;

    /// <summary>Opens the schedules of a data directory, and creates the database if it does not exist.</summary>
    /// <exception cref="StorageException">The database cannot be opened or created, or a newer Longshore wrote it.</exception>
    public static async Task<SqliteScheduleStore> OpenAsync(string directory, CancellationToken cancellationToken) => new(
        await SqliteDatabase.OpenAsync(Path.Combine(directory, FileName), ScheduleMigrations.All, SqliteJournal.Rollback, cancellationToken));

    /// <inheritdoc/>
    public Task<DateTimeOffset?> FindAsync(ScheduleKey key, CancellationToken cancellationToken) => _database.ReadAsync(
        statements => statements.Query(
            "SELECT time_ticks FROM runs WHERE function = $1 AND schedule = $2",
            row => (DateTimeOffset?)new DateTimeOffset(row.GetInt64(0), TimeSpan.Zero),
            key.Function.Value,
            key.Schedule).SingleOrDefault(),
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryClaimAsync(ScheduleKey key, DateTimeOffset time, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements => statements.Execute(
            "INSERT INTO runs (function, schedule, time_ticks) VALUES ($1, $2, $3) "
            + "ON CONFLICT DO UPDATE SET time_ticks = excluded.time_ticks WHERE excluded.time_ticks > time_ticks",
            key.Function.Value,
            key.Schedule,
            time.UtcTicks) > 0,
        cancellationToken);

    /// <inheritdoc/>
    public Task NoteStartAsync(ScheduleKey key, DateTimeOffset time, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements => statements.Execute(
            "INSERT OR IGNORE INTO runs (function, schedule, time_ticks) VALUES ($1, $2, $3)", key.Function.Value, key.Schedule, time.UtcTicks),
        cancellationToken);

    /// <inheritdoc/>
    public Task KeepOnlyAsync(IReadOnlyCollection<ScheduleKey> keys, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements =>
        {
            var stored = statements.Query("SELECT function, schedule FROM runs", row => (row.GetString(0), row.GetString(1)));
            foreach (var (function, schedule) in stored.Except(keys.Select(key => (key.Function.Value, key.Schedule))))
            {
                statements.Execute("DELETE FROM runs WHERE function = $1 AND schedule = $2", function, schedule);
            }

            return stored.Count;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
