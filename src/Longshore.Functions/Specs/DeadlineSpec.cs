namespace Longshore.Functions.Specs;

/// <summary>The deadline of a function's calls, and what the scheduler is told of them.</summary>
public sealed record DeadlineSpec
{
    /// <summary>The default of <see cref="EstimatePercentile"/>.</summary>
    public const int EstimatePercentileDefault = 70;

    /// <summary>The most microseconds that a <see cref="TimeSpan"/> holds. A span of this length is over every bound.</summary>
    public const long MicrosecondsMax = long.MaxValue / TimeSpan.TicksPerMicrosecond;

    /// <summary>No deadline, and nothing known of the execution time.</summary>
    public static DeadlineSpec None { get; } = new();

    /// <summary>Time from arrival to the deadline, or null for none. A call's own deadline comes before it.</summary>
    public TimeSpan? Relative { get; init; }

    /// <summary>What becomes of a call whose deadline has passed. Default: it is not begun.</summary>
    public OnMiss OnMiss { get; init; }

    /// <summary>The expected execution time while no run has been measured. Default: zero, which means unknown and taken to be short.
    /// </summary>
    public TimeSpan ExpectedExecution { get; init; }

    /// <summary>The percentile of measured execution times that admission plans with, 50 to 99.</summary>
    public int EstimatePercentile { get; init; } = EstimatePercentileDefault;
}
