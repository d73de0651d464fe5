using Longshore.Functions.Scheduling;

namespace Longshore.Functions.Capabilities.Queues;

/// <summary>Writes the changes of all queues to their store: whatever has arrived during one commit is written by the next. It is the only
/// writer, so the notes of a queue's changes come in the order of the changes.</summary>
internal sealed class QueueWriter : IAsyncDisposable
{
    // A disk that is full or gone is tried again as often as this.
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly IQueueStore _store;
    private readonly TimeProvider _time;
    private readonly Action<Exception>? _faulted;
    private readonly Task _writing;
    private QueueBatch _next = new();
    private long _lastId;
    private long _pendingBytes;
    private bool _isStopped;

    /// <param name="store">The store. The caller disposes it, after this writer.</param>
    /// <param name="lastId">The greatest number of a message so far.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="faulted">Receives errors of the store.</param>
    public QueueWriter(IQueueStore store, long lastId, TimeProvider time, Action<Exception>? faulted)
    {
        _store = store;
        _lastId = lastId;
        _time = time;
        _faulted = faulted;
        _writing = WriteAsync();
    }

    /// <summary>The bytes of messages that are not durable yet.</summary>
    public long PendingBytes => Volatile.Read(ref _pendingBytes);

    /// <summary>Writes a message, and gives it its number.</summary>
    /// <returns>Completes with the number when the message is durable.</returns>
    public Task<long> SendAsync(QueueState queue, QueueMessage message)
    {
        Interlocked.Add(ref _pendingBytes, message.Size);
        PendingSend pending;
        lock (_lock)
        {
            pending = new PendingSend(queue, message with { Id = ++_lastId });
            if (!_isStopped)
            {
                _next.Sent.Add(pending);
                Wake_NeedsLock();
                return pending.Done;
            }
        }

        Interlocked.Add(ref _pendingBytes, -message.Size);
        pending.Fail(new InvalidOperationException("the node is about to end"));
        return pending.Done;
    }

    /// <summary>Writes what becomes of a leased message. Until it is written, a crash of the node delivers the message again.</summary>
    public void Settle(QueueState queue, MessageSettlement settlement)
    {
        lock (_lock)
        {
            _next.Settled.Add((queue, settlement));
            Wake_NeedsLock();
        }
    }

    /// <summary>Leases messages. A queue has one request at a time.</summary>
    public Task<LeasedMessages> LeaseAsync(QueueState queue, LeaseRequest request)
    {
        var pending = new PendingLease(queue, request);
        lock (_lock)
        {
            if (!_isStopped)
            {
                _next.Leases.Add(pending);
                Wake_NeedsLock();
                return pending.Done;
            }
        }

        pending.Fail(new OperationCanceledException("the node is about to end"));
        return pending.Done;
    }

    /// <summary>Writes the remaining changes.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            Wake_NeedsLock();
        }

        await _stopping.CancelAsync();
        await _writing;
        _stopping.Dispose();
        _wake.Dispose();
    }

    private void Wake_NeedsLock()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    private async Task WriteAsync()
    {
        // The constructor returns before the first commit.
        await Task.Yield();
        while (true)
        {
            await _wake.WaitAsync(CancellationToken.None);
            var (batch, isStopped) = Take();
            if (!batch.IsEmpty && !await TryCommitAsync(batch) && !isStopped)
            {
                await PauseAsync();
            }

            if (isStopped)
            {
                return;
            }
        }
    }

    private (QueueBatch Batch, bool IsStopped) Take()
    {
        lock (_lock)
        {
            var batch = _next;
            _next = new QueueBatch();
            return (batch, _isStopped);
        }
    }

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
            Keep(batch);
            return false;
        }
    }

    private void Keep(QueueBatch failed)
    {
        if (failed.Settled.Count > 0)
        {
            lock (_lock)
            {
                _next.Settled.InsertRange(0, failed.Settled);
                Wake_NeedsLock();
            }
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(RetryPause, _time, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The last commit follows at once.
        }
    }
}
