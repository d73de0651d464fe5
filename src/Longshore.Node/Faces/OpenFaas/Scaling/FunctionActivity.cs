using System.Collections.Concurrent;

namespace Longshore.Node.Faces.OpenFaas.Scaling;

/// <summary>What the face knows of one function beside its spec: its replicas, and its calls since the node started. Thread-safe.</summary>
/// <param name="replicas">The number of replicas at first.</param>
/// <param name="now">The timestamp of its beginning.</param>
internal sealed class FunctionActivity(int replicas, long now)
{
    /// <summary>The code that stands for all further ones.</summary>
    public const int OtherCodes = 0;

    // A function chooses its statuses, and each is a series of 14 figures.
    private const int CodesMax = 16;

    private readonly ConcurrentDictionary<int, CodeCounts> _codes = new();
    private int _replicas = replicas;
    private long _started;
    private long _running;
    private long _lastUse = now;

    /// <summary>The number of replicas. A node runs as many calls of a function as it has core slots, whatever it is; only zero has a meaning: no
    /// sandbox is kept.</summary>
    public int Replicas
    {
        get => Volatile.Read(ref _replicas);
        set => Volatile.Write(ref _replicas, value);
    }

    /// <summary>The calls that have begun.</summary>
    public long Started => Interlocked.Read(ref _started);

    /// <summary>The calls under way.</summary>
    public long Running => Interlocked.Read(ref _running);

    /// <summary>The timestamp of the last beginning or end of a call.</summary>
    public long LastUse => Interlocked.Read(ref _lastUse);

    /// <summary>The ended calls by their status; <see cref="OtherCodes"/> for those that do not fit.</summary>
    public IEnumerable<KeyValuePair<int, CodeCounts>> Codes => _codes.OrderBy(each => each.Key);

    /// <summary>A call begins.</summary>
    /// <returns>The number of calls under way, with this one.</returns>
    public long Begin(long timestamp)
    {
        Interlocked.Exchange(ref _lastUse, timestamp);
        Interlocked.Increment(ref _started);
        return Interlocked.Increment(ref _running);
    }

    /// <summary>A call begins, unless so many are under way; null for no limit.</summary>
    /// <returns>Whether it has begun.</returns>
    public bool TryBegin(long timestamp, long? runningMax)
    {
        if (Interlocked.Increment(ref _running) > runningMax)
        {
            Interlocked.Decrement(ref _running);
            return false;
        }

        Interlocked.Exchange(ref _lastUse, timestamp);
        Interlocked.Increment(ref _started);
        return true;
    }

    /// <summary>A call has ended.</summary>
    public void End(long timestamp, int status, TimeSpan time)
    {
        Interlocked.Exchange(ref _lastUse, timestamp);
        Interlocked.Decrement(ref _running);
        CountsOf(status).Add(time);
    }

    private CodeCounts CountsOf(int status)
    {
        if (_codes.TryGetValue(status, out var known))
        {
            return known;
        }

        // Two threads may add one each at the limit: it bounds memory, and need not be exact.
        return _codes.GetOrAdd(_codes.Count < CodesMax ? status : OtherCodes, static _ => new CodeCounts());
    }
}
