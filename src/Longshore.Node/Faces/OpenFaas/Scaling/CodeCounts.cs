namespace Longshore.Node.Faces.OpenFaas.Scaling;

/// <summary>Counts the calls of one function that had one status, by their time. Thread-safe.</summary>
internal sealed class CodeCounts
{
    private readonly long[] _buckets = new long[BoundsSeconds.Length + 1];
    private long _ticks;

    /// <summary>The upper bounds of the buckets, in seconds: those that Prometheus' clients have by default.</summary>
    public static double[] BoundsSeconds { get; } = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>The calls in each bucket, not added up; the last has those above all bounds.</summary>
    public IEnumerable<long> Buckets => Enumerable.Range(0, _buckets.Length).Select(index => Interlocked.Read(ref _buckets[index]));

    /// <summary>The time of all calls.</summary>
    public TimeSpan Time => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    /// <summary>Counts a call.</summary>
    public void Add(TimeSpan time)
    {
        var bucket = Array.FindIndex(BoundsSeconds, bound => time.TotalSeconds <= bound);
        Interlocked.Increment(ref _buckets[bucket < 0 ? BoundsSeconds.Length : bucket]);
        Interlocked.Add(ref _ticks, time.Ticks);
    }
}
