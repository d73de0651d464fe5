using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Calls.Results;
using Longshore.Functions.Specs;
using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Sqlite;

/// <summary>Keeps calls and their results in a SQLite database of their own. Times are ticks of UTC.</summary>
public sealed class SqliteKeptCallStore : IKeptCallStore, IAsyncDisposable
{
    /// <summary>The database's file name in a data directory.</summary>
    public const string FileName = "calls.db";

    private readonly SqliteDatabase _database;

    private SqliteKeptCallStore(SqliteDatabase database) => _database = database;

    /// <summary>Opens the calls of a data directory, and creates the database if it does not exist. Calls that ran when the process before
    /// ended have failed.</summary>
    /// <exception cref="StorageException">The database cannot be opened or created, or a newer Longshore wrote it.</exception>
    public static async Task<SqliteKeptCallStore> OpenAsync(string directory, TimeProvider time, CancellationToken cancellationToken)
    {
        var store = new SqliteKeptCallStore(await SqliteDatabase.OpenAsync(
            Path.Combine(directory, FileName), KeptCallMigrations.All, SqliteJournal.WriteAhead, cancellationToken));
        await store._database.ChangeAsync(
            statements => statements.Execute(
                "UPDATE calls SET finished_ticks = $1, failure = $2, detail = $3 WHERE finished_ticks IS NULL",
                time.GetUtcNow().UtcTicks,
                nameof(Failure.NodeFailed),
                "the node ended while the call waited or ran"),
            cancellationToken);
        return store;
    }

    /// <inheritdoc/>
    public Task<bool> TryAddAsync(KeptCall call, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements =>
        {
            statements.Execute("DELETE FROM calls WHERE finished_ticks < $1", (call.Accepted - KeptCallLimits.KeptFor).UtcTicks);
            var (count, bytes) = statements.Query(
                "SELECT calls, output_bytes FROM totals", row => (row.GetInt64(0), row.GetInt64(1))).Single();
            return count < KeptCallLimits.CallsMax && bytes < KeptCallLimits.OutputBytesMax && Insert(statements, call);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task EndAsync(KeptCall call, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements => statements.Execute(
            "UPDATE calls SET finished_ticks = $1, failure = $2, detail = $3, exit_code = $4, output_bytes = $5, output = $6, graph = $7 WHERE id = $8",
            call.Finished!.Value.UtcTicks,
            call.Failure.ToString(),
            call.Detail,
            call.ExitCode,
            call.Output.Length + Encoding.UTF8.GetByteCount(call.Graph),
            call.Output,
            call.Graph,
            call.Id),
        cancellationToken);

    /// <inheritdoc/>
    public Task<KeptCall?> FindAsync(long id, DateTimeOffset now, CancellationToken cancellationToken) => _database.ReadAsync(
        statements => statements.Query(
            "SELECT function, accepted_ticks, finished_ticks, failure, detail, exit_code, output, graph FROM calls WHERE id = $1 AND (finished_ticks IS NULL OR finished_ticks >= $2)",
            row => Read(row, id),
            id,
            (now - KeptCallLimits.KeptFor).UtcTicks).SingleOrDefault(),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static bool Insert(SqliteStatements statements, KeptCall call) => statements.Execute(
        "INSERT INTO calls (id, function, accepted_ticks, failure, detail, exit_code, output_bytes, output) VALUES ($1, $2, $3, $4, '', 0, 0, x'')",
        call.Id,
        call.Function.Value,
        call.Accepted.UtcTicks,
        nameof(Failure.None)) == 1;

    private static KeptCall Read(SqliteDataReader row, long id) => new(id, NameIn(row), TimeIn(row, 1))
    {
        Finished = row.IsDBNull(2) ? null : TimeIn(row, 2),
        Failure = Enum.Parse<Failure>(row.GetString(3)),
        Detail = row.GetString(4),
        ExitCode = row.GetInt32(5),
        Output = row.GetFieldValue<byte[]>(6),
        Graph = row.GetString(7),
    };

    private static FunctionName NameIn(SqliteDataReader row) => FunctionName.TryParse(row.GetString(0), out var name)
        ? name
        : throw new StorageException($"the kept calls have a function whose name is none; restore {FileName}");

    private static DateTimeOffset TimeIn(SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);
}
