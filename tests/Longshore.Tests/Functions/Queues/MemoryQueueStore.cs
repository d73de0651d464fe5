using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Queues;

/// <summary>A store of queues in memory, for tests. It can fail and be opened again.</summary>
internal sealed class MemoryQueueStore : IQueueStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, Row> _rows = [];
    private long _lastId;

    /// <summary>What every commit throws, or null.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The commits so far.</summary>
    public int Commits { get; private set; }

    public Task<StoredQueues> LoadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var row in _rows.Values.Where(row => row.State == MessageState.Leased))
            {
                row.State = MessageState.Ready;
                row.Message = row.Message with { Interruptions = row.Message.Interruptions + 1 };
            }

            return Task.FromResult(new StoredQueues(_lastId, [.. _rows.Values.GroupBy(row => row.Message.Queue).Select(TotalsOf)]));
        }
    }

    public Task<IReadOnlyList<LeasedMessages>> CommitAsync(QueueCommit commit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Failure is { } failure)
            {
                return Task.FromException<IReadOnlyList<LeasedMessages>>(failure);
            }

            Commits++;
            foreach (var message in commit.Sent)
            {
                _rows.Add(message.Id, new Row(message));
                _lastId = message.Id;
            }

            foreach (var settlement in commit.Settled)
            {
                Settle(settlement);
            }

            return Task.FromResult<IReadOnlyList<LeasedMessages>>([.. commit.Leases.Select(Lease)]);
        }
    }

    public Task<IReadOnlyList<DeadLetter>> ListDeadAsync(QueueName queue, int max, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<DeadLetter>>(
                [.. In(queue, MessageState.Dead).Take(max).Select(row => new DeadLetter(row.Message, row.Reason))]);
        }
    }

    public Task<long> ReplayAsync(QueueName queue, long? id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Row[] rows = [.. In(queue, MessageState.Dead).Where(row => id is null || row.Message.Id == id)];
            foreach (var row in rows)
            {
                row.State = MessageState.Ready;
                row.Reason = "";
                row.Message = row.Message with { Attempts = 0, Interruptions = 0, DueAt = now };
            }

            return Task.FromResult<long>(rows.Length);
        }
    }

    public Task<QueueTotals> PurgeAsync(QueueName queue, bool onlyDead, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Row[] dead = [.. In(queue, MessageState.Dead)];
            Row[] waiting = onlyDead ? [] : [.. In(queue, MessageState.Ready)];
            foreach (var row in dead.Concat(waiting))
            {
                _rows.Remove(row.Message.Id);
            }

            return Task.FromResult(new QueueTotals(queue, waiting.Length, dead.Length, dead.Concat(waiting).Sum(row => row.Message.Size), null));
        }
    }

    private static QueueTotals TotalsOf(IGrouping<QueueName, Row> rows) => new(
        rows.Key,
        rows.Count(row => row.State != MessageState.Dead),
        rows.Count(row => row.State == MessageState.Dead),
        rows.Sum(row => row.Message.Size),
        rows.Where(row => row.State == MessageState.Ready).Min(row => (DateTimeOffset?)row.Message.DueAt));

    private IEnumerable<Row> In(QueueName queue, MessageState state) => _rows.Values.Where(row => row.Message.Queue == queue && row.State == state);

    private void Settle(MessageSettlement settlement)
    {
        if (!_rows.TryGetValue(settlement.Message.Id, out var row) || row.State != MessageState.Leased)
        {
            return;
        }

        if (settlement.State == MessageState.Done)
        {
            _rows.Remove(settlement.Message.Id);
            return;
        }

        row.State = settlement.State;
        row.Reason = settlement.Reason;
        row.Message = row.Message with { Attempts = settlement.Attempts, DueAt = settlement.DueAt };
    }

    private LeasedMessages Lease(LeaseRequest request)
    {
        var bytes = 0L;
        Row[] rows =
        [
            .. In(request.Queue, MessageState.Ready)
                .Where(row => row.Message.DueAt <= request.Now)
                .OrderBy(row => row.Message.DueAt)
                .Take(request.MessagesMax)
                .TakeWhile((row, index) => (bytes += row.Message.Body.Length) <= request.BytesMax || index == 0),
        ];
        foreach (var row in rows)
        {
            row.State = MessageState.Leased;
        }

        return new LeasedMessages(
            [.. rows.Select(row => row.Message)], In(request.Queue, MessageState.Ready).Min(row => (DateTimeOffset?)row.Message.DueAt));
    }

    private sealed class Row(QueueMessage message)
    {
        public QueueMessage Message { get; set; } = message;

        public MessageState State { get; set; }

        public string Reason { get; set; } = "";
    }
}
