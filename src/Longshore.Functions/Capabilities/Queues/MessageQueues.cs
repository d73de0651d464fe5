using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Queues;

/// <summary>The durable queues of a node, by name. A queue is there from its first message.</summary>
public sealed class MessageQueues : IMessageQueues
{
    /// <summary>The name of the capability in grants.</summary>
    public const string CapabilityName = "queue";

    // As many as a person looks at; replay and purge take all.
    private const int DeadShownMax = 100;

    // The longest wait for a due time, because the node's clock may be set meanwhile.
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<QueueName, QueueState> _queues = new();
    private readonly IQueueStore _store;
    private readonly TimeProvider _time;
    private readonly QueueWriter _writer;

    private MessageQueues(QueueLimits limits, IQueueStore store, StoredQueues stored, TimeProvider time, Action<Exception>? faulted)
    {
        Limits = limits;
        _store = store;
        _time = time;
        foreach (var totals in stored.Queues)
        {
            StateOf(totals.Queue).Add(totals);
        }

        _writer = new QueueWriter(store, stored.LastId, time, faulted);
        QueueInstruments.AddTo(Meter, () => _queues.Values, time);
    }

    /// <inheritdoc/>
    public QueueLimits Limits { get; }

    /// <inheritdoc/>
    public Meter Meter { get; } = new("Longshore.Queues");

    /// <summary>Opens the queues of a store.</summary>
    /// <param name="limits">The limits of each queue.</param>
    /// <param name="store">Their store. The caller disposes it, after the queues.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="faulted">Receives errors of the store.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    public static async Task<MessageQueues> OpenAsync(
        QueueLimits limits, IQueueStore store, TimeProvider time, Action<Exception>? faulted, CancellationToken cancellationToken) =>
        new(limits, store, await store.LoadAsync(cancellationToken), time, faulted);

    /// <summary>The grant of a queue.</summary>
    public static Grant GrantOf(QueueName queue) => new(CapabilityName, queue.Value);

    /// <inheritdoc/>
    public Task<long> SendAsync(QueueName queue, ReadOnlyMemory<byte> body, string contentType, TimeSpan delay)
    {
        if (body.Length > Limits.MessageBytesMax)
        {
            throw new QueueException(QueueRefusal.TooLarge, $"the message of {body.Length} bytes is over the limit of {Limits.MessageBytesMax}");
        }

        if (_writer.PendingBytes > Limits.PendingBytesMax)
        {
            throw new QueueException(QueueRefusal.Full, "the disk does not keep up with the messages: send again later");
        }

        if (!_queues.ContainsKey(queue) && _queues.Count >= Limits.QueuesMax)
        {
            throw new QueueException(QueueRefusal.Full, $"the node has {Limits.QueuesMax} queues, its limit");
        }

        var now = _time.GetUtcNow();
        var message = new QueueMessage(0, queue, body, contentType, now, now + delay);
        var state = StateOf(queue);
        return state.TryReserve(message, Limits, out var limit)
            ? _writer.SendAsync(state, message)
            : throw new QueueException(
                QueueRefusal.Full, $"the queue \"{queue}\" is at its limit of {limit}, with its dead letters: it has no subscriber that keeps up");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<QueueMessage>> LeaseAsync(QueueName queue, CancellationToken cancellationToken)
    {
        var state = StateOf(queue);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var changed = state.Changed;
            var leased = await _writer.LeaseAsync(
                state, new LeaseRequest(queue, _time.GetUtcNow(), Limits.LeasedMessagesMax, Limits.LeasedBytesMax));
            if (leased.Messages.Count > 0)
            {
                return leased.Messages;
            }

            await WaitAsync(changed, leased.NextDue, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Acknowledge(QueueMessage message) =>
        Settle(new MessageSettlement(message, MessageState.Done, message.Attempts, message.DueAt, ""));

    /// <inheritdoc/>
    public void Retry(QueueMessage message, bool countsAttempt, TimeSpan delay, string reason) => Settle(new MessageSettlement(
        message, MessageState.Ready, message.Attempts + (countsAttempt ? 1 : 0), _time.GetUtcNow() + delay, reason));

    /// <inheritdoc/>
    public void Bury(QueueMessage message, string reason) =>
        Settle(new MessageSettlement(message, MessageState.Dead, message.Attempts + 1, message.DueAt, reason));

    /// <inheritdoc/>
    public void Release(QueueMessage message) =>
        Settle(new MessageSettlement(message, MessageState.Ready, message.Attempts, message.DueAt, ""));

    /// <summary>All queues that have had a message since the node started, or have one, by name.</summary>
    public IReadOnlyList<QueueStatus> List()
    {
        var now = _time.GetUtcNow();
        return [.. _queues.Values.Select(queue => queue.Status(now)).OrderBy(status => status.Name, StringComparer.Ordinal)];
    }

    /// <summary>One queue, or null.</summary>
    public QueueStatus? Find(QueueName queue) => _queues.TryGetValue(queue, out var state) ? state.Status(_time.GetUtcNow()) : null;

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueueStatus>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(List());

    /// <inheritdoc/>
    public Task<QueueStatus?> FindAsync(QueueName queue, CancellationToken cancellationToken) => Task.FromResult(Find(queue));

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeadLetter>> ListDeadAsync(QueueName queue, CancellationToken cancellationToken) =>
        _store.ListDeadAsync(queue, DeadShownMax, cancellationToken);

    /// <inheritdoc/>
    public async Task<long> ReplayAsync(QueueName queue, long? id, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var messages = await _store.ReplayAsync(queue, id, now, cancellationToken);
        if (messages > 0)
        {
            StateOf(queue).NoteReplayed(messages, now);
        }

        return messages;
    }

    /// <inheritdoc/>
    // Messages that are being delivered stay.
    public async Task<(long Waiting, long Dead)> PurgeAsync(QueueName queue, bool onlyDead, CancellationToken cancellationToken)
    {
        var removed = await _store.PurgeAsync(queue, onlyDead, cancellationToken);
        if (_queues.TryGetValue(queue, out var state))
        {
            state.NotePurged(removed);
        }

        return (removed.Waiting, removed.Dead);
    }

    /// <summary>Writes what is left to write.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        Meter.Dispose();
    }

    private QueueState StateOf(QueueName queue) => _queues.GetOrAdd(queue, static name => new QueueState(name));

    private void Settle(MessageSettlement settlement) => _writer.Settle(StateOf(settlement.Message.Queue), settlement);

    private async Task WaitAsync(Task changed, DateTimeOffset? nextDue, CancellationToken cancellationToken)
    {
        if (nextDue is null)
        {
            await changed.WaitAsync(cancellationToken);
            return;
        }

        var left = nextDue.Value - _time.GetUtcNow();
        if (left <= TimeSpan.Zero || changed.IsCompleted)
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var due = Task.Delay(left < WaitMax ? left : WaitMax, _time, either.Token);
        await Task.WhenAny(changed, due);

        // The timer must not outlive the wait.
        await either.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
