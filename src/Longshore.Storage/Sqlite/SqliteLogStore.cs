using System.Globalization;
using Longshore.Functions.Logs;
using Longshore.Functions.Specs;
using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite;

/// <summary>Keeps the log of functions in a SQLite database of its own. Times are ticks of UTC.</summary>
public sealed class SqliteLogStore : ILogStore, IAsyncDisposable
{
    /// <summary>The database's file name in a data directory.</summary>
    public const string FileName = "logs.db";

    // Entries that are read at a time, until there are as many lines as were asked for.
    private const int PageEntries = 256;

    // A removal frees room for many batches, so that not every batch searches for the function with the most bytes.
    private const int RemovedPart = 8;

    private readonly SqliteDatabase _database;
    private readonly LogLimits _limits;
    private readonly TimeProvider _time;

    private SqliteLogStore(SqliteDatabase database, LogLimits limits, TimeProvider time) => (_database, _limits, _time) = (database, limits, time);

    /// <summary>Opens the log of a data directory, and creates the database if it does not exist.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="limits">What it keeps.</param>
    /// <param name="time">The clock of the entries' age.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageException">The database cannot be opened or created, or a newer Longshore wrote it.</exception>
    // With a rollback journal the log can be read on a full disk.
    public static async Task<SqliteLogStore> OpenAsync(string directory, LogLimits limits, TimeProvider time, CancellationToken cancellationToken) => new(
        await SqliteDatabase.OpenAsync(Path.Combine(directory, FileName), LogMigrations.All, SqliteJournal.Rollback, cancellationToken), limits, time);

    /// <inheritdoc/>
    public Task AddAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements =>
        {
            RemoveOld(statements);
            foreach (var entry in entries)
            {
                statements.Execute(
                    "INSERT INTO entries (time_ticks, function, version, invocation, bytes, text) VALUES ($1, $2, $3, $4, $5, $6)",
                    entry.Time.UtcTicks,
                    entry.Function,
                    entry.Version,
                    entry.Invocation,
                    entry.Bytes,
                    entry.Text);
            }

            RemoveSurplus(statements);
            return entries.Count;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LogEntry>> ReadAsync(LogQuery query, CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<LogEntry>>(statements => Read(statements, query), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(FunctionName function, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements => statements.Execute("DELETE FROM entries WHERE function = $1", function.Value), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private DateTimeOffset Oldest => _time.GetUtcNow() - _limits.Age;

    // Newest first, page by page, until there are enough lines.
    private List<LogEntry> Read(SqliteStatements statements, LogQuery query)
    {
        var since = query.Since > Oldest ? query.Since : Oldest;
        var entries = new List<LogEntry>();
        var (lines, characters, before) = (0, 0L, long.MaxValue);
        while (true)
        {
            var page = Page(statements, query.Function, before, since);
            foreach (var (id, entry) in page)
            {
                characters += entry.Text.Length;
                if (lines >= query.LinesMax || (entries.Count > 0 && characters > LogQuery.CharactersLimit))
                {
                    break;
                }

                lines += entry.Text.AsSpan().Count('\n') + 1;
                entries.Add(entry);
                before = id;
            }

            if (page.Count < PageEntries || lines >= query.LinesMax || characters > LogQuery.CharactersLimit)
            {
                entries.Reverse();
                return entries;
            }
        }
    }

    private static List<(long Id, LogEntry Entry)> Page(SqliteStatements statements, string? function, long before, DateTimeOffset since) => function is null
        ? statements.Query(
            $"SELECT id, time_ticks, function, version, invocation, text FROM entries WHERE id < $1 AND time_ticks >= $2 ORDER BY id DESC LIMIT {PageEntries}",
            Read,
            before,
            since.UtcTicks)
        : statements.Query(
            "SELECT id, time_ticks, function, version, invocation, text FROM entries "
            + $"WHERE id < $1 AND time_ticks >= $2 AND function = $3 ORDER BY id DESC LIMIT {PageEntries}",
            Read,
            before,
            since.UtcTicks,
            function);

    private static (long Id, LogEntry Entry) Read(SqliteDataReader row) => (
        row.GetInt64(0),
        new LogEntry(new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero), row.GetString(2), row.GetInt32(3), row.GetString(4), row.GetString(5)));

    // Entries are in the order of their times, so only those that are removed are looked at.
    private void RemoveOld(SqliteStatements statements) => statements.Execute(
        "DELETE FROM entries WHERE id < coalesce((SELECT id FROM entries WHERE time_ticks >= $1 ORDER BY id LIMIT 1), $2)",
        Oldest.UtcTicks,
        long.MaxValue);

    private void RemoveSurplus(SqliteStatements statements)
    {
        while (UsedBytes(statements) > _limits.BytesMax)
        {
            var largest = statements.Query(
                "SELECT function, count(*) FROM entries GROUP BY function ORDER BY sum(bytes) DESC LIMIT 1", row => (Name: row.GetString(0), Count: row.GetInt64(1)));
            if (largest is not [var (name, count)])
            {
                return;
            }

            statements.Execute(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE function = $1 ORDER BY id LIMIT {(count / RemovedPart) + 1})"),
                name);
        }
    }

    private static long UsedBytes(SqliteStatements statements) =>
        (statements.Number("PRAGMA page_count") - statements.Number("PRAGMA freelist_count")) * statements.Number("PRAGMA page_size");
}
