namespace Longshore.Functions.Scheduling;

/// <summary>The durations of a function's recent runs. May be used from any thread.</summary>
internal sealed class ExecutionTimes
{
    private const int Window = 128;

    // Sorting the durations after every run would cost more than the shortest runs. While the window fills, each run changes the
    // percentiles more, so they are sorted more often.
    private const int SortEvery = 32;
    private const int SortEveryWhileFilling = 8;

    private readonly Lock _lock = new();
    private readonly long[] _last = new long[Window];
    private long _count;
    private long[] _sorted = [];
    private volatile bool _hasWaited;

    /// <summary>Whether a run has waited for something other than a core slot. Such a function's guests hold their threads for long,
    /// however short their durations are.</summary>
    public bool HasWaited => _hasWaited;

    /// <summary>A run waits for something other than a core slot.</summary>
    public void NoteWait() => _hasWaited = true;

    /// <summary>Adds the duration of a successful run.</summary>
    public void Add(long ticks)
    {
        lock (_lock)
        {
            _last[_count++ % Window] = ticks;
            if (_count <= SortEveryWhileFilling || _count % (_count < Window ? SortEveryWhileFilling : SortEvery) == 0)
            {
                var sorted = _last[..(int)Math.Min(_count, Window)];
                Array.Sort(sorted);
                _sorted = sorted;
            }
        }
    }

    /// <summary>Returns a percentile of the durations.</summary>
    /// <param name="percentile">The percentile, in percent.</param>
    /// <param name="missing">The result if there was no run yet.</param>
    public long Estimate(int percentile, long missing)
    {
        var sorted = Volatile.Read(ref _sorted);
        return sorted.Length == 0 ? missing : sorted[Math.Min(sorted.Length * percentile / 100, sorted.Length - 1)];
    }
}
