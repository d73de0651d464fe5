namespace Longshore.Node.Faces.OpenFaas.Scaling;

/// <summary>The requests of the last seconds of one function, and for how long its load has been lower.</summary>
internal sealed class LoadWindow
{
    // As long as the window of OpenFaaS's own rule, at one look in a second.
    private const int LooksMax = 10;

    private readonly Queue<(long Timestamp, long Started)> _looks = new();
    private long? _lowerSince;

    /// <summary>Notes how many calls have begun until now.</summary>
    /// <returns>The requests in a second, over the window.</returns>
    public double Note(long timestamp, long started, TimeProvider time)
    {
        _looks.Enqueue((timestamp, started));
        if (_looks.Count > LooksMax + 1)
        {
            _looks.Dequeue();
        }

        var first = _looks.Peek();
        var seconds = time.GetElapsedTime(first.Timestamp, timestamp).TotalSeconds;
        return seconds > 0 ? (started - first.Started) / seconds : 0;
    }

    /// <summary>Notes whether the load is lower than the replicas are for.</summary>
    /// <returns>How long it has been.</returns>
    public TimeSpan NoteLower(bool isLower, long timestamp, TimeProvider time)
    {
        _lowerSince = isLower ? _lowerSince ?? timestamp : null;
        return _lowerSince is { } since ? time.GetElapsedTime(since, timestamp) : TimeSpan.Zero;
    }
}
