namespace Longshore.Node.Faces.OpenFaas.Detached;

/// <summary>The asynchronous calls that are cancelled by their numbers, whether they wait or run. Thread-safe.</summary>
internal sealed class CancelledCalls
{
    // The oldest is forgotten beyond that. A number has at most 128 characters.
    private const int RememberedMax = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _cancelled = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Dictionary<string, List<RunningCall>> _running = new(StringComparer.Ordinal);

    /// <summary>Cancels the calls of a number: those that run, and those that would begin later.</summary>
    public void Cancel(string id)
    {
        RunningCall[] running;
        lock (_lock)
        {
            if (_cancelled.Add(id))
            {
                _order.Enqueue(id);
                if (_order.Count > RememberedMax)
                {
                    _cancelled.Remove(_order.Dequeue());
                }
            }

            running = _running.TryGetValue(id, out var calls) ? [.. calls] : [];
        }

        // Not in the lock: a call that ends leaves.
        foreach (var call in running)
        {
            call.Cancel();
        }
    }

    /// <summary>A call of a number begins. It is cancelled already, if the number is.</summary>
    /// <param name="id">The number.</param>
    /// <param name="stopping">Cancels the call for another reason.</param>
    public RunningCall Begin(string id, CancellationToken stopping)
    {
        var call = new RunningCall(this, id, stopping);
        bool isCancelled;
        lock (_lock)
        {
            isCancelled = _cancelled.Contains(id);
            if (!_running.TryGetValue(id, out var calls))
            {
                _running[id] = calls = [];
            }

            calls.Add(call);
        }

        if (isCancelled)
        {
            call.Cancel();
        }

        return call;
    }

    /// <summary>A call has ended.</summary>
    internal void Leave(string id, RunningCall call)
    {
        lock (_lock)
        {
            var calls = _running[id];
            calls.Remove(call);
            if (calls.Count == 0)
            {
                _running.Remove(id);
            }
        }
    }
}
