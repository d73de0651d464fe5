using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Specs;

namespace Longshore.Storage.Sqlite;

/// <summary>Keeps the messages of queues in a SQLite database of their own, so that they do not delay deployments.</summary>
public sealed class SqliteQueueStore : IQueueStore, IAsyncDisposable
{
    /// <summary>The database's file name in a data directory.</summary>
    public const string FileName = "queues.db";

    // A change of more rows would delay the messages of other queues: this many take about 100 ms.
    private const int RowsMax = 10_000;

    private readonly SqliteDatabase _database;

    private SqliteQueueStore(SqliteDatabase database) => _database = database;

    /// <summary>Opens the queues of a data directory, and creates the database if it does not exist.</summary>
    /// <exception cref="StorageException">The database cannot be opened or created, or a newer Longshore wrote it.</exception>
    public static async Task<SqliteQueueStore> OpenAsync(string directory, CancellationToken cancellationToken) => new(
        await SqliteDatabase.OpenAsync(
            Path.Combine(directory, FileName), QueueMigrations.All, SqliteJournal.WriteAhead, cancellationToken));

    /// <inheritdoc/>
    public Task<StoredQueues> LoadAsync(CancellationToken cancellationToken) => _database.ChangeAsync(
        statements =>
        {
            QueueTable.EndLeases(statements);
            return new StoredQueues(QueueTable.LastId(statements), QueueTable.Totals(statements));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LeasedMessages>> CommitAsync(QueueCommit commit, CancellationToken cancellationToken) => _database.ChangeAsync(
        statements =>
        {
            foreach (var message in commit.Sent)
            {
                QueueTable.Add(statements, message);
            }

            Settle(statements, commit.Settled);
            return (IReadOnlyList<LeasedMessages>)[.. commit.Leases.Select(lease => QueueTable.Lease(statements, lease))];
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeadLetter>> ListDeadAsync(QueueName queue, int max, CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<DeadLetter>>(statements => QueueTable.Dead(statements, queue, max), cancellationToken);

    /// <inheritdoc/>
    // Ends although replayed messages may die again meanwhile.
    public async Task<long> ReplayAsync(QueueName queue, long? id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var most = id is null ? await _database.ReadAsync(statements => QueueTable.DeadCount(statements, queue), cancellationToken) : 1;
        var done = 0L;
        while (done < most)
        {
            var rows = (int)Math.Min(most - done, RowsMax);
            var changed = await _database.ChangeAsync(statements => QueueTable.Replay(statements, queue, id, now, rows), cancellationToken);
            if (changed == 0)
            {
                break;
            }

            done += changed;
        }

        return done;
    }

    /// <inheritdoc/>
    public async Task<QueueTotals> PurgeAsync(QueueName queue, bool onlyDead, CancellationToken cancellationToken)
    {
        var (dead, bytes) = await PurgeAsync(queue, MessageState.Dead, cancellationToken);
        var (waiting, waitingBytes) = onlyDead ? (0, 0) : await PurgeAsync(queue, MessageState.Ready, cancellationToken);
        return new QueueTotals(queue, waiting, dead, bytes + waitingBytes, NextDue: null);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static void Settle(SqliteStatements statements, IReadOnlyList<MessageSettlement> settlements)
    {
        var done = settlements.Where(each => each.State == MessageState.Done).Select(each => each.Message.Id).ToArray();
        if (done.Length > 0)
        {
            QueueTable.Remove(statements, done);
        }

        foreach (var settlement in settlements.Where(each => each.State != MessageState.Done))
        {
            QueueTable.Settle(statements, settlement);
        }
    }

    private async Task<(long Messages, long Bytes)> PurgeAsync(QueueName queue, MessageState state, CancellationToken cancellationToken)
    {
        var (messages, bytes) = (0L, 0L);
        List<long> sizes;
        do
        {
            sizes = await _database.ChangeAsync(statements => QueueTable.Purge(statements, queue, state, RowsMax), cancellationToken);
            messages += sizes.Count;
            bytes += sizes.Sum();
        }
        while (sizes.Count == RowsMax);

        return (messages, bytes);
    }
}
