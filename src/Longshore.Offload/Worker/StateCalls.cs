namespace Longshore.Offload.Worker;

/// <summary>The calls that make a session's state in each of its sandboxes, in order. Any thread may use it.</summary>
internal sealed class StateCalls
{
    // A program makes its state in a few calls. Each new sandbox runs them all.
    private const int CallsMax = 1000;

    // As much as the largest frame.
    private const long BytesMax = 64L << 20;

    private readonly Lock _gate = new();
    private readonly List<StateCall> _calls = [];
    private long _bytes;

    /// <summary>Adds a call.</summary>
    /// <returns>Why it is refused, or null.</returns>
    public string? TryAdd(WorkerCall call)
    {
        lock (_gate)
        {
            if (_calls.Count >= CallsMax || _bytes + call.Payload.Length > BytesMax)
            {
                return $"the worker keeps {_calls.Count} calls of {_bytes} bytes already that every sandbox runs";
            }

            _bytes += call.Payload.Length;
            _calls.Add(new StateCall(call.Id, call.Function, call.Payload));
            return null;
        }
    }

    /// <summary>The call at an index, or null.</summary>
    public StateCall? At(int index)
    {
        lock (_gate)
        {
            return index < _calls.Count ? _calls[index] : null;
        }
    }
}
