namespace Longshore.Functions.Catalog;

/// <summary>How many durations were how long. May be used from any thread.</summary>
public sealed class DurationHistogram
{
    private readonly long[] _counts = new long[Bounds.Count + 1];
    private long _sum;

    /// <summary>The upper bounds of the buckets, of which each takes what is no longer; one more takes the rest. 10 us to 10 s.
    /// </summary>
    public static IReadOnlyList<TimeSpan> Bounds { get; } =
    [
        .. from power in Enumerable.Range(1, 6)
           from step in new[] { 1, 2, 5 }
           select TimeSpan.FromMicroseconds(step * Math.Pow(10, power)),
        TimeSpan.FromSeconds(10),
    ];

    /// <summary>How many were counted in each bucket so far.</summary>
    public IReadOnlyList<long> Counts => Array.ConvertAll(_counts, count => Volatile.Read(ref count));

    /// <summary>How long all were together.</summary>
    public TimeSpan Sum => new(Interlocked.Read(ref _sum));

    /// <summary>Counts a duration.</summary>
    public void Record(TimeSpan duration)
    {
        var bucket = 0;
        while (bucket < Bounds.Count && duration > Bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _sum, duration.Ticks);
    }
}
