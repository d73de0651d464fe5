namespace Longshore.Functions.State;

/// <summary>What the regions of a node hold, and the stamps of their changes. Thread-safe.</summary>
/// <param name="bytesMax">The most bytes.</param>
internal sealed class StateNodeMemory(long bytesMax)
{
    private long _bytes;
    private long _stamp;

    /// <summary>The bytes that are held.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>A number higher than all before it. A region that was dropped and pulled again has none of its old ones.</summary>
    public long NextStamp() => Interlocked.Increment(ref _stamp);

    /// <summary>Counts bytes that are held now, or no longer.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Checks that there is room, as <see cref="StateMemory.Require"/> does.</summary>
    /// <exception cref="StateException">There is none.</exception>
    public void Require(long bytes)
    {
        if (bytes > 0 && Bytes + bytes > bytesMax)
        {
            throw new StateException(StateRefusal.LimitReached, $"the node holds {bytesMax} bytes of state, the limit (--state-memory), or has more to push");
        }
    }
}
