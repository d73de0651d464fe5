using Longshore.Functions.Model;

namespace Longshore.Benchmarks.Deadlines;

/// <summary>What the calls of a run are.</summary>
internal sealed record CallMix
{
    /// <summary>How many of all calls are long.</summary>
    public double LongShare { get; init; } = 0.005;

    /// <summary>What the long ones calculate: about 50 ms.</summary>
    public string LongArgument { get; init; } = "36";

    public TimeSpan ShortDeadline { get; init; } = TimeSpan.FromMilliseconds(1);

    public TimeSpan LongDeadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the run is, in seconds.</summary>
    public double Seconds { get; init; } = 8;

    public SchedulingClass ShortClass { get; init; } = SchedulingClass.Default;

    public SchedulingClass LongClass { get; init; } = SchedulingClass.Default;
}
