namespace Longshore.Functions.State;

/// <summary>What the regions of a namespace hold on a node, within what those of all namespaces may hold. Thread-safe.</summary>
/// <param name="space">The namespace.</param>
/// <param name="bytesMax">The most bytes of its regions.</param>
/// <param name="node">The memory of all.</param>
internal sealed class StateMemory(string space, long bytesMax, StateNodeMemory node)
{
    private long _bytes;

    /// <summary>A number higher than all before it on the node.</summary>
    public long NextStamp() => node.NextStamp();

    /// <summary>Counts bytes that are held now, or no longer.</summary>
    public void Add(long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        node.Add(bytes);
    }

    /// <summary>Checks that there is room. Two threads may find the same room: the limit is exceeded by what they write, at most once each.
    /// </summary>
    /// <exception cref="StateException">There is none.</exception>
    public void Require(long bytes)
    {
        if (bytes > 0 && Volatile.Read(ref _bytes) + bytes > bytesMax)
        {
            throw new StateException(
                StateRefusal.LimitReached,
                $"the node holds {bytesMax} bytes of state of the namespace \"{space}\", the limit (half of --state-memory), or has more of it to push")
            {
                FullSpace = space,
            };
        }

        node.Require(bytes);
    }
}
