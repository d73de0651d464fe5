namespace Longshore.Trust.Zmtp;

/// <summary>Calls back once, unless it is cleared or set again first.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly ITimer _timer;

    public Deadline(TimeProvider time, Action expired) =>
        _timer = time.CreateTimer(_ => expired(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Sets the time that is left; a negative one has expired.</summary>
    public void Set(TimeSpan left) => _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    /// <summary>Stops the wait.</summary>
    public void Clear() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
