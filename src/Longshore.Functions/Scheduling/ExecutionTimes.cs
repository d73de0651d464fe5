namespace Longshore.Functions.Scheduling;

/// <summary>How long a function's last runs took. May be used from any thread.</summary>
internal sealed class ExecutionTimes
{
    private const int Window = 128;

    // Sorting all of it for every run would cost more than the shortest runs.
    private const int SortEvery = 8;

    private readonly Lock _lock = new();
    private readonly long[] _last = new long[Window];
    private long _count;
    private long[] _sorted = [];

    /// <summary>Notes a run that ended well.</summary>
    public void Add(long ticks)
    {
        lock (_lock)
        {
            _last[_count++ % Window] = ticks;
            if (_count <= SortEvery || _count % SortEvery == 0)
            {
                var sorted = _last[..(int)Math.Min(_count, Window)];
                Array.Sort(sorted);
                _sorted = sorted;
            }
        }
    }

    /// <summary>What most runs took no longer than.</summary>
    /// <param name="percentile">How many of a hundred.</param>
    /// <param name="missing">The answer when there was no run yet.</param>
    public long Estimate(int percentile, long missing)
    {
        var sorted = Volatile.Read(ref _sorted);
        return sorted.Length == 0 ? missing : sorted[Math.Min(sorted.Length * percentile / 100, sorted.Length - 1)];
    }
}
