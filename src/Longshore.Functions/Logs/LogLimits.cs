namespace Longshore.Functions.Logs;

/// <summary>What a log keeps.</summary>
public sealed record LogLimits
{
    /// <summary>The least value of <see cref="BytesMax"/>: 1 MiB, a quarter of what may wait for the disk.</summary>
    public const long BytesMin = 1 << 20;

    /// <summary>The largest value of <see cref="Age"/>, in days.</summary>
    public const int DaysMax = 3_650;

    /// <summary>The most bytes on the disk. Beyond it the function with the most lines loses its oldest. Default: 64 MiB, half a million lines.</summary>
    public long BytesMax { get; init; } = 64 << 20;

    /// <summary>How long lines are kept. Default: 7 days.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(7);

    /// <summary>What is wrong with the limits, one sentence each.</summary>
    public IEnumerable<string> Violations()
    {
        if (BytesMax < BytesMin)
        {
            yield return $"a log of {BytesMax} bytes is outside of what is possible: it has at least {BytesMin}";
        }

        if (Age < TimeSpan.FromDays(1) || Age > TimeSpan.FromDays(DaysMax))
        {
            yield return $"a log of {Age.TotalDays:0.##} days is outside 1 to {DaysMax}";
        }
    }
}
