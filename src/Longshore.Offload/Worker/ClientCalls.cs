using System.Diagnostics.CodeAnalysis;

namespace Longshore.Offload.Worker;

/// <summary>The calls of one client, from their arrival until the client has their answers. Not thread-safe: the client's lock guards it.
/// </summary>
internal sealed class ClientCalls(WorkerOptions options)
{
    private readonly Dictionary<long, Entry> _calls = [];
    private long _acknowledged;
    private long _heldBytes;

    public bool TryFind(long id, [NotNullWhen(true)] out WorkerCall? call, out WorkerContext? context)
    {
        var isThere = _calls.TryGetValue(id, out var entry);
        (call, context) = (entry.Call, entry.Context);
        return isThere;
    }

    /// <summary>Whether the client has the call's answer, so that it cannot ask for it again.</summary>
    public bool IsAcknowledged(long id) => id < _acknowledged;

    /// <summary>Takes a new call in.</summary>
    /// <returns>Why it is refused, or null.</returns>
    public string? TryAdd(WorkerCall call)
    {
        if (_calls.Count >= options.CallsMax)
        {
            return $"the worker has {options.CallsMax} calls of this device already";
        }

        if (_heldBytes + call.HeldBytes > options.HeldBytesMax)
        {
            return $"the worker holds {_heldBytes} bytes of this device's calls and answers already";
        }

        _heldBytes += call.HeldBytes;
        _calls.Add(call.Id, new Entry(call, null));
        return null;
    }

    /// <summary>The call runs in a sandbox from now on.</summary>
    public void Start(WorkerCall call, WorkerContext context) => _calls[call.Id] = new Entry(call, context);

    /// <summary>The call has its answer.</summary>
    public void Answer(WorkerCall call, Wire.FrameWriter answer)
    {
        var before = call.HeldBytes;
        call.Answer = answer;
        if (_calls.ContainsKey(call.Id))
        {
            _heldBytes += call.HeldBytes - before;
        }
    }

    /// <summary>Forgets a call.</summary>
    public bool TryRemove(long id, [NotNullWhen(true)] out WorkerCall? call, out WorkerContext? context)
    {
        var isThere = TryFind(id, out call, out context);
        if (isThere)
        {
            _calls.Remove(id);
            _heldBytes -= call!.HeldBytes;
        }

        return isThere;
    }

    /// <summary>The client has the answers of all calls before this one: they are forgotten.</summary>
    public void Acknowledge(long oldest)
    {
        if (oldest <= _acknowledged)
        {
            return;
        }

        _acknowledged = oldest;
        foreach (var (id, (call, _)) in _calls)
        {
            if (id < oldest && call.Answer is not null)
            {
                _heldBytes -= call.HeldBytes;
                _calls.Remove(id);
            }
        }
    }

    /// <summary>The calls that wait for a module graph.</summary>
    public IReadOnlyList<WorkerCall> WaitingFor(string digest) =>
        [.. _calls.Values.Where(each => each.Context is null && each.Call.Digest == digest).Select(each => each.Call)];

    private readonly record struct Entry(WorkerCall Call, WorkerContext? Context);
}
