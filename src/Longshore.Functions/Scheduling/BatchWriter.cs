namespace Longshore.Functions.Scheduling;

/// <summary>Collects changes and writes them in batches: whatever has arrived during one write is written by the next. There is one write at a time,
/// so batches are written in the order of their changes. Thread-safe.</summary>
/// <typeparam name="TBatch">The changes of one write.</typeparam>
public sealed class BatchWriter<TBatch> : IAsyncDisposable
    where TBatch : class, new()
{
    // A disk that is full or gone is tried again as often as this.
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<TBatch, bool, Task<bool>> _write;
    private readonly Action<Exception>? _faulted;
    private readonly TimeProvider _time;
    private readonly Task _writing;
    private TBatch _next = new();
    private bool _isStopped;

    /// <param name="write">Writes a batch, which may have no changes. It is told whether the batch is the last one, and tells whether it has
    /// succeeded; otherwise it is called again a second later, with what was added meanwhile.</param>
    /// <param name="faulted">Receives what the write throws, which it should not.</param>
    /// <param name="time">The clocks.</param>
    public BatchWriter(Func<TBatch, bool, Task<bool>> write, Action<Exception>? faulted, TimeProvider time)
    {
        (_write, _faulted, _time) = (write, faulted, time);
        _writing = WriteAsync();
    }

    /// <summary>Adds a change, unless the end has begun.</summary>
    /// <param name="change">Adds it to the batch. No other change is added meanwhile.</param>
    /// <returns>Whether it was added.</returns>
    public bool TryAdd(Action<TBatch> change)
    {
        lock (_lock)
        {
            if (_isStopped)
            {
                return false;
            }

            change(_next);
            Wake_NeedsLock();
            return true;
        }
    }

    /// <summary>Adds a change that may be lost: once the end has begun, it is written only if the last batch was not taken yet.</summary>
    /// <param name="change">Adds it to the batch. No other change is added meanwhile.</param>
    public void Add(Action<TBatch> change)
    {
        lock (_lock)
        {
            change(_next);
            if (!_isStopped)
            {
                Wake_NeedsLock();
            }
        }
    }

    /// <summary>Has a batch written soon, even if it has no changes.</summary>
    public void Wake() => Add(_ => { });

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
        // The constructor returns before the first write.
        await Task.Yield();
        while (true)
        {
            await _wake.WaitAsync(CancellationToken.None);
            var (batch, isLast) = Take();
            var isDone = await TryWriteAsync(batch, isLast);
            if (isLast)
            {
                return;
            }

            if (!isDone)
            {
                await PauseAsync();
            }
        }
    }

    private (TBatch Batch, bool IsLast) Take()
    {
        lock (_lock)
        {
            var batch = _next;
            _next = new TBatch();
            return (batch, _isStopped);
        }
    }

    // The border of the loop.
    private async Task<bool> TryWriteAsync(TBatch batch, bool isLast)
    {
        try
        {
            return await _write(batch, isLast);
        }
        catch (Exception fault)
        {
            _faulted.Tell(fault);
            return false;
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
            // The last write follows at once.
        }
    }
}
