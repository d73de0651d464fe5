namespace Longshore.Node.Faces.OpenFaas.Detached;

/// <summary>The places of results that are posted or wait for it. No server has more than its share, and servers that have never taken a result
/// share a part of all. Beyond a share, a result for a server that takes results waits, and its call keeps its place; one for a server whose last
/// request failed, or that has been silent, is refused. Thread-safe.</summary>
/// <param name="limits">The shares.</param>
/// <param name="time">The clock of the silence.</param>
internal sealed class CallbackPlaces(CallbackLimits limits, TimeProvider time)
{
    // A server is forgotten with the others when there are more: it then shares the part of new ones again.
    private const int ProvenMax = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServerState> _servers = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _proven = new(StringComparer.OrdinalIgnoreCase);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;
    private int _takenByNew;
    private long _bytes;

    /// <summary>Takes a place, and waits for one while the server takes its results.</summary>
    /// <param name="server">The server, with its port.</param>
    /// <param name="bytes">The size of the result.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if the share is used up, and the server's last answer was none or too long ago: whoever waited would wait for nothing.</returns>
    public async Task<bool> TryEnterAsync(string server, long bytes, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                var state = _servers.GetValueOrDefault(server);
                var isNew = state?.IsNew ?? !_proven.Contains(server);
                var isFull = state?.Taken >= limits.ServerPlacesMax || (isNew && _takenByNew >= limits.NewPlacesMax);
                if (isFull && (state?.IsFailing is true || time.GetElapsedTime(state?.LastSign ?? began) >= limits.SilenceMax))
                {
                    return false;
                }

                if (!isFull && _taken < limits.PlacesMax && (_taken == 0 || _bytes + bytes <= limits.BytesMax))
                {
                    state ??= _servers[server] = new ServerState(isNew, limits.ServerPostsMax) { LastSign = time.GetTimestamp() };
                    state.Taken++;
                    _taken++;
                    _takenByNew += isNew ? 1 : 0;
                    _bytes += bytes;
                    return true;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(limits.SilenceMax, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The silence is looked at again.
            }
        }
    }

    /// <summary>Waits until a result that has a place may be posted: a server gets some at one time, and the others after them.</summary>
    /// <returns>Ends the post. The place is kept.</returns>
    public async Task<IDisposable> BeginAsync(string server, CancellationToken cancellationToken)
    {
        SemaphoreSlim posts;
        lock (_lock)
        {
            posts = _servers[server].Posts;
        }

        await posts.WaitAsync(cancellationToken);
        return new Post(posts);
    }

    /// <summary>Notes whether a server that has a place took a result.</summary>
    public void Note(string server, bool isTaken)
    {
        lock (_lock)
        {
            var state = _servers[server];
            state.IsFailing = !isTaken;
            if (isTaken)
            {
                state.LastSign = time.GetTimestamp();
                Prove_NeedsLock(server, state);
            }

            Signal_NeedsLock();
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(string server, long bytes)
    {
        lock (_lock)
        {
            var state = _servers[server];
            _taken--;
            _takenByNew -= state.IsNew ? 1 : 0;
            _bytes -= bytes;
            if (--state.Taken == 0)
            {
                _servers.Remove(server);
            }

            Signal_NeedsLock();
        }
    }

    private void Prove_NeedsLock(string server, ServerState state)
    {
        if (!state.IsNew)
        {
            return;
        }

        if (_proven.Count >= ProvenMax)
        {
            _proven.Clear();
        }

        _proven.Add(server);
        _takenByNew -= state.Taken;
        state.IsNew = false;
    }

    private void Signal_NeedsLock()
    {
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class ServerState(bool isNew, int postsMax)
    {
        public SemaphoreSlim Posts { get; } = new(postsMax, postsMax);

        public int Taken { get; set; }

        public bool IsNew { get; set; } = isNew;

        public bool IsFailing { get; set; }

        /// <summary>When it took a result last, or when its first one got a place.</summary>
        public long LastSign { get; set; }
    }

    private sealed class Post(SemaphoreSlim posts) : IDisposable
    {
        public void Dispose() => posts.Release();
    }
}
