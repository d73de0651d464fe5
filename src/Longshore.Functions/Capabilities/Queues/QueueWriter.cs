using Longshore.Functions.Scheduling;

namespace Longshore.Functions.Capabilities.Queues;

/// <summary>Writes the changes of all queues to their store. It is the only writer, so the notes of a queue's changes come in the order of the
/// changes.</summary>
internal sealed class QueueWriter : IAsyncDisposable
{
    private readonly BatchWriter<QueueBatch> _batches;
    private readonly IQueueStore _store;
    private readonly Action<Exception>? _faulted;
    private long _lastId;
    private long _pendingBytes;

    /// <param name="store">The store. The caller disposes it, after this writer.</param>
    /// <param name="lastId">The greatest number of a message so far.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="faulted">Receives errors of the store.</param>
    public QueueWriter(IQueueStore store, long lastId, TimeProvider time, Action<Exception>? faulted)
    {
        (_store, _lastId, _faulted) = (store, lastId, faulted);
        _batches = new BatchWriter<QueueBatch>(async (batch, _) => batch.IsEmpty || await TryCommitAsync(batch), faulted, time);
    }

    /// <summary>The bytes of messages that are not durable yet.</summary>
    public long PendingBytes => Volatile.Read(ref _pendingBytes);

    /// <summary>Writes a message, and gives it its number.</summary>
    /// <returns>Completes with the number when the message is durable.</returns>
    public Task<long> SendAsync(QueueState queue, QueueMessage message)
    {
        PendingSend? pending = null;
        Interlocked.Add(ref _pendingBytes, message.Size);
        if (!_batches.TryAdd(batch => batch.Sent.Add(pending = new PendingSend(queue, message with { Id = ++_lastId }))))
        {
            Interlocked.Add(ref _pendingBytes, -message.Size);
            pending = new PendingSend(queue, message);
            pending.Fail(new InvalidOperationException("the node is about to end"));
        }

        return pending!.Done;
    }

    /// <summary>Writes what becomes of a leased message. Until it is written, a crash of the node delivers the message again.</summary>
    public void Settle(QueueState queue, MessageSettlement settlement) => _batches.Add(batch => batch.Settled.Add((queue, settlement)));

    /// <summary>Leases messages. A queue has one request at a time.</summary>
    public Task<LeasedMessages> LeaseAsync(QueueState queue, LeaseRequest request)
    {
        var pending = new PendingLease(queue, request);
        if (!_batches.TryAdd(batch => batch.Leases.Add(pending)))
        {
            pending.Fail(new OperationCanceledException("the node is about to end"));
        }

        return pending.Done;
    }

    /// <summary>Writes the remaining changes.</summary>
    public ValueTask DisposeAsync() => _batches.DisposeAsync();

    // The border of the store: a full disk fails the calls that wait for these changes and nothing else.
    private async Task<bool> TryCommitAsync(QueueBatch batch)
    {
        var bytes = batch.Sent.Sum(each => each.Message.Size);
        try
        {
            var leased = await _store.CommitAsync(batch.ToCommit(), CancellationToken.None);
            Interlocked.Add(ref _pendingBytes, -bytes);
            batch.Complete(leased);
            return true;
        }
        catch (Exception failure)
        {
            _faulted.Tell(failure);
            Interlocked.Add(ref _pendingBytes, -bytes);
            batch.Fail(failure);
            _batches.Add(next => next.Settled.InsertRange(0, batch.Settled));
            return false;
        }
    }
}
