namespace Longshore.Rpc.Framing;

/// <summary>Bytes that are held for several peers under one limit. At the limit the peer with the most bytes is shed, so that no peer is
/// refused because of what another one holds.</summary>
/// <param name="max">The most bytes of all peers.</param>
public sealed class SharedBytes(long max)
{
    private readonly Lock _gate = new();
    private readonly HashSet<HeldShare> _shares = [];
    private long _held;

    /// <summary>The bytes that are held now.</summary>
    public long Now
    {
        get
        {
            lock (_gate)
            {
                return _held;
            }
        }
    }

    /// <summary>Opens the share of one peer; disposal closes it.</summary>
    /// <param name="shed">Called once, on a thread of the pool, if the peer is shed: it must free what it holds. Its bytes do not count
    /// any more by then.</param>
    public HeldShare Open(Action shed)
    {
        var share = new HeldShare(this, shed);
        lock (_gate)
        {
            _shares.Add(share);
        }

        return share;
    }

    internal bool TryAdd(HeldShare share, long bytes)
    {
        lock (_gate)
        {
            while (_shares.Contains(share))
            {
                if (bytes <= max - _held)
                {
                    share.Bytes += bytes;
                    _held += bytes;
                    return true;
                }

                var greediest = _shares.MaxBy(each => each.Bytes)!;
                if (greediest.Bytes <= share.Bytes + bytes)
                {
                    return false;
                }

                Close_NeedsLock(greediest);

                // Not on this thread: it may hold locks that the peer's owner waits for.
                ThreadPool.UnsafeQueueUserWorkItem(Shed, greediest.Shed, preferLocal: false);
            }

            return false;
        }
    }

    internal void Remove(HeldShare share, long bytes)
    {
        lock (_gate)
        {
            if (_shares.Contains(share))
            {
                share.Bytes -= bytes;
                _held -= bytes;
            }
        }
    }

    internal void Close(HeldShare share)
    {
        lock (_gate)
        {
            Close_NeedsLock(share);
        }
    }

    // The border of a peer: one that ends at this moment cannot end the process.
    private static void Shed(Action shed)
    {
        try
        {
            shed();
        }
        catch (Exception)
        {
            // It has lost its share, so nothing more is held for it.
        }
    }

    private void Close_NeedsLock(HeldShare share)
    {
        if (_shares.Remove(share))
        {
            _held -= share.Bytes;
        }
    }
}
