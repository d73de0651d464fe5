namespace Longshore.Functions.Mpi;

/// <summary>The bytes that a node holds for one world of another node: frames that have not arrived whole, and frames that were not fetched. They count
/// against what it holds for all other nodes. Thread-safe.</summary>
/// <param name="tryHold">Counts bytes for the node, or returns false if there is no room. It waits for nothing.</param>
/// <param name="release">Counts bytes of the node no longer. It waits for nothing.</param>
internal sealed class MpiHeldBytes(Func<long, bool> tryHold, Action<long> release) : IDisposable
{
    /// <summary>Why there is no room, as what follows a comma or a colon in a sentence.</summary>
    public const string Full = "the node holds as many bytes for other nodes as it may";

    private readonly Lock _lock = new();
    private long _bytes;
    private bool _isDisposed;

    /// <summary>Counts bytes.</summary>
    /// <returns>False if there is no room, or the world has ended.</returns>
    public bool TryAdd(long bytes)
    {
        lock (_lock)
        {
            if (_isDisposed || !tryHold(bytes))
            {
                return false;
            }

            _bytes += bytes;
            return true;
        }
    }

    /// <summary>Counts bytes no longer.</summary>
    public void Remove(long bytes)
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _bytes -= bytes;
                release(bytes);
            }
        }
    }

    /// <summary>The world has ended: nothing of it is counted any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                release(_bytes);
            }
        }
    }
}
