namespace Longshore.Functions.Near;

/// <summary>The last times that something took. Not thread-safe.</summary>
internal sealed class RecentTimes
{
    // Few, so that a node that becomes slow is noticed after as many calls.
    private const int Count = 5;

    private readonly TimeSpan[] _times = new TimeSpan[Count];
    private long _noted;

    /// <summary>The median of them, the lower one of an even number; null if there is none. A place whose best time is the better one may be worse as
    /// a rule, where more threads take part.</summary>
    public TimeSpan? Typical
    {
        get
        {
            var noted = (int)Math.Min(_noted, Count);
            return noted == 0 ? null : _times.Take(noted).Order().ElementAt((noted - 1) / 2);
        }
    }

    /// <summary>What was typical when all were forgotten the last time, or null.</summary>
    public TimeSpan? Before { get; private set; }

    /// <summary>Adds a time. It replaces the oldest.</summary>
    public void Add(TimeSpan time) => _times[_noted++ % Count] = time;

    /// <summary>Forgets all but <see cref="Before"/>.</summary>
    public void Clear() => (Before, _noted) = (Typical ?? Before, 0);
}
