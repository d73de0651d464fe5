namespace Longshore.Functions.State;

/// <summary>Waits for locks of regions.</summary>
/// <param name="store">The store that has the locks.</param>
/// <param name="time">The clocks.</param>
internal sealed class StateLocks(IStateStore store, TimeProvider time)
{
    // A lock of this node wakes those who wait at once. That of another node is seen this late, at most.
    private static readonly TimeSpan AskAgainMax = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AskAgainMin = TimeSpan.FromMilliseconds(1);

    // Holders of different nodes must differ.
    private readonly string _node = Guid.NewGuid().ToString("N");
    private long _lastHolder;
    private TaskCompletionSource _released = New();

    /// <summary>A name for a new holder.</summary>
    public string NewHolder() => $"{_node}/{Interlocked.Increment(ref _lastHolder)}";

    /// <summary>Takes a lock as soon as it is free.</summary>
    /// <param name="request">Who asks for what.</param>
    /// <param name="wait">The longest wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The fencing token.</returns>
    /// <exception cref="StateException">It was not free in time, or the store does not answer.</exception>
    public async Task<long> TakeAsync(StateLockRequest request, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var pause = AskAgainMin; ; pause = pause * 2 < AskAgainMax ? pause * 2 : AskAgainMax)
        {
            // Before asking: a release between the answer and the wait must not be missed.
            var released = Volatile.Read(ref _released).Task;
            cancellationToken.ThrowIfCancellationRequested();
            if (await TryTakeAsync(request) is { } token)
            {
                return token;
            }

            var left = wait - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                throw new StateException(StateRefusal.TimedOut, $"the lock of \"{request.Key.Name}\" was not free within {wait.TotalMilliseconds} ms");
            }

            await WaitAsync(released, left < pause ? left : pause, cancellationToken);
        }
    }

    /// <summary>Gives a lock back.</summary>
    /// <exception cref="StateException">The store does not answer. The lock ends with its lease.</exception>
    public async Task ReleaseAsync(StateKey key, string holder)
    {
        try
        {
            await store.UnlockAsync(key, holder);
        }
        catch (StateUnavailableException failure)
        {
            throw new StateException(StateRefusal.Unavailable, failure.Message, failure);
        }

        Interlocked.Exchange(ref _released, New()).SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<long?> TryTakeAsync(StateLockRequest request)
    {
        try
        {
            return await store.TryLockAsync(request);
        }
        catch (StateUnavailableException failure)
        {
            throw new StateException(StateRefusal.Unavailable, failure.Message, failure);
        }
    }

    private async Task WaitAsync(Task released, TimeSpan span, CancellationToken cancellationToken)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(released, Task.Delay(span, time, woken.Token));
        await woken.CancelAsync();
    }
}
