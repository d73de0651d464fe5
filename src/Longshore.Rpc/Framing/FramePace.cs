namespace Longshore.Rpc.Framing;

/// <summary>How slow a peer may be. Only the time in which the receiver waits for its bytes counts.</summary>
/// <param name="IdleTimeMax">The longest silence between two frames.</param>
/// <param name="GraceTime">The time for a frame of any length.</param>
/// <param name="BytesPerSecondMin">The rate at which a frame must have arrived beyond the grace time, as a mean from its first byte; 0 for
/// none.</param>
public sealed record FramePace(TimeSpan IdleTimeMax, TimeSpan GraceTime, int BytesPerSecondMin)
{
    /// <summary>A peer may be as slow as it likes.</summary>
    public static FramePace Any { get; } = new(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, BytesPerSecondMin: 0);

    /// <summary>The time that the peer has for its next bytes.</summary>
    /// <param name="received">The bytes of the frame that have arrived; 0 between two frames.</param>
    /// <param name="waited">The time that the receiver has waited for the rest of the frame.</param>
    public TimeSpan TimeLeft(long received, TimeSpan waited) => received == 0 ? IdleTimeMax
        : BytesPerSecondMin == 0 ? Timeout.InfiniteTimeSpan
        : TimeMax(received) is var most && most > waited ? most - waited : TimeSpan.Zero;

    /// <summary>The longest time for some bytes.</summary>
    public TimeSpan TimeMax(long bytes) =>
        BytesPerSecondMin == 0 ? Timeout.InfiniteTimeSpan : GraceTime + TimeSpan.FromSeconds((double)bytes / BytesPerSecondMin);
}
