using Longshore.Functions.Calls;

namespace Longshore.Benchmarks.Deadlines;

/// <summary>The composition of a run's calls.</summary>
internal sealed record CallMix
{
    /// <summary>The share of long calls.</summary>
    public double LongShare { get; init; } = 0.005;

    /// <summary>The argument of long calls, which take about 50 ms.</summary>
    public string LongArgument { get; init; } = "36";

    public TimeSpan ShortDeadline { get; init; } = TimeSpan.FromMilliseconds(1);

    public TimeSpan LongDeadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The length of the run, in seconds.</summary>
    public double Seconds { get; init; } = 8;

    public SchedulingClass ShortClass { get; init; } = SchedulingClass.Default;

    public SchedulingClass LongClass { get; init; } = SchedulingClass.Default;
}
