namespace Longshore.Functions.Objects;

/// <summary>Ends an operation of a store that makes no progress for some time, or whose caller goes away.</summary>
internal sealed class StallGuard : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _stalled;
    private readonly CancellationTokenSource _ended;

    /// <param name="limit">The time without progress.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">Cancelled when the caller goes away.</param>
    public StallGuard(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _limit = limit;
        _stalled = new CancellationTokenSource(limit, time);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(_stalled.Token, caller);
    }

    /// <summary>Cancelled when the operation has to end.</summary>
    public CancellationToken Token => _ended.Token;

    /// <summary>Whether the store has made no progress for the whole time.</summary>
    public bool HasStalled => _stalled.IsCancellationRequested;

    /// <summary>From now on the store has the whole time again.</summary>
    public void Restart() => _stalled.CancelAfter(_limit);

    /// <summary>The operation waits for its caller, not for the store.</summary>
    public void Pause() => _stalled.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Ends the operation with another token as well, until what is returned is disposed.</summary>
    public CancellationTokenRegistration EndWith(CancellationToken other) =>
        other.UnsafeRegister(static ended => ((CancellationTokenSource)ended!).Cancel(), _ended);

    /// <summary>What an operation that ended with an exception reports.</summary>
    public ObjectException TimedOut() => new(
        ObjectFailure.TimedOut, FormattableString.Invariant($"the object store made no progress for {_limit.TotalSeconds} s"));

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Dispose();
        _stalled.Dispose();
    }
}
