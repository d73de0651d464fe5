namespace Longshore.Node.Faces.OpenFaas.Detached;

/// <summary>The places of results that are being posted. No server has more than its share. Beyond it, a result for a server that takes results
/// waits, and its call keeps its place; one for a server whose last request failed is refused at once. Thread-safe.</summary>
/// <param name="placesMax">The most results at one time.</param>
/// <param name="serverPlacesMax">The most of one server.</param>
/// <param name="bytesMax">The most bytes of all; a single result may have more.</param>
internal sealed class CallbackPlaces(int placesMax, int serverPlacesMax, long bytesMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServerState> _servers = new(StringComparer.OrdinalIgnoreCase);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;
    private long _bytes;

    /// <summary>Takes a place, and waits for one while the server takes its results.</summary>
    /// <param name="server">The server, with its port.</param>
    /// <param name="bytes">The size of the result.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if the server's places are all taken, and its last answer was none: whoever waited would wait for nothing.</returns>
    public async Task<bool> TryEnterAsync(string server, long bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                var state = _servers.GetValueOrDefault(server);
                var isFull = state?.Taken >= serverPlacesMax;
                if (isFull && state!.IsFailing)
                {
                    return false;
                }

                if (!isFull && _taken < placesMax && (_taken == 0 || _bytes + bytes <= bytesMax))
                {
                    (_servers[server] = state ?? new ServerState()).Taken++;
                    _taken++;
                    _bytes += bytes;
                    return true;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Notes whether a server that has a place took a result.</summary>
    public void Note(string server, bool isTaken)
    {
        lock (_lock)
        {
            _servers[server].IsFailing = !isTaken;
            Signal_NeedsLock();
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(string server, long bytes)
    {
        lock (_lock)
        {
            _taken--;
            _bytes -= bytes;
            if (--_servers[server].Taken == 0)
            {
                _servers.Remove(server);
            }

            Signal_NeedsLock();
        }
    }

    private void Signal_NeedsLock()
    {
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class ServerState
    {
        public int Taken { get; set; }

        public bool IsFailing { get; set; }
    }
}
