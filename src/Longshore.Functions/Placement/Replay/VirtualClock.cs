namespace Longshore.Functions.Placement.Replay;

/// <summary>The clock of a simulation: it stands still until it is moved.</summary>
internal sealed class VirtualClock : TimeProvider
{
    private long _ticks = TimeSpan.TicksPerSecond;

    /// <summary>The present, in seconds from the beginning.</summary>
    public double Seconds => (double)(_ticks - TimeSpan.TicksPerSecond) / TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => _ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_ticks);

    /// <summary>Moves the clock forward.</summary>
    public void MoveTo(double seconds) => _ticks = Math.Max(_ticks, TimeSpan.TicksPerSecond + (long)(seconds * TimeSpan.TicksPerSecond));
}
