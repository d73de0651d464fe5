namespace Longshore.Functions.Near;

/// <summary>The last times that something took. Not thread-safe.</summary>
internal sealed class RecentTimes
{
    // Few, so that a node that becomes slow is noticed after as many calls.
    private const int Count = 5;

    private readonly TimeSpan[] _times = new TimeSpan[Count];
    private long _noted;

    /// <summary>The least of them, or null if there is none. What is above it is waiting that the next call need not have.</summary>
    public TimeSpan? Least => _noted == 0 ? null : _times.AsSpan(0, (int)Math.Min(_noted, Count)).ToArray().Min();

    /// <summary>Adds a time. It replaces the oldest.</summary>
    public void Add(TimeSpan time) => _times[_noted++ % Count] = time;

    /// <summary>Forgets all.</summary>
    public void Clear() => _noted = 0;
}
