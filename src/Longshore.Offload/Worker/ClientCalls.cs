using System.Diagnostics.CodeAnalysis;
using Longshore.Rpc.Framing;

namespace Longshore.Offload.Worker;

/// <summary>The calls of one client, from their arrival until the client has their answers. Not thread-safe: the client's lock guards it.
/// </summary>
/// <param name="options">The limits of a client.</param>
/// <param name="all">Counts the bytes of all clients.</param>
internal sealed class ClientCalls(WorkerOptions options, HeldBytes all)
{
    /// <summary>Why a call is refused, or has no answer, if other clients hold too much.</summary>
    public const string AllIsHeld = "the worker holds too many bytes of calls and answers";

    // Calls of usual size are served beside clients that hold all they can.
    private const long FreeBytes = 2 << 20;

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

        if (!TryHold(call.HeldBytes))
        {
            return AllIsHeld;
        }

        _calls.Add(call.Id, new Entry(call, null));
        return null;
    }

    /// <summary>The call runs in a sandbox from now on.</summary>
    public void Start(WorkerCall call, WorkerContext context) => _calls[call.Id] = new Entry(call, context);

    /// <summary>The call has its answer, and its arguments are forgotten.</summary>
    /// <returns>False if there is no room for so large an answer: the call has none then, and must get a short one by
    /// <see cref="AnswerShortly"/>.</returns>
    public bool TryAnswer(WorkerCall call, Wire.FrameWriter answer)
    {
        if (_calls.ContainsKey(call.Id) && !TryHold(answer.Length - call.HeldBytes))
        {
            return false;
        }

        call.Answer = answer;
        return true;
    }

    /// <summary>The call has an answer of a sentence, which is held whatever else is.</summary>
    public void AnswerShortly(WorkerCall call, Wire.FrameWriter answer)
    {
        if (_calls.ContainsKey(call.Id))
        {
            Hold(answer.Length - call.HeldBytes);
        }

        call.Answer = answer;
    }

    /// <summary>Forgets a call.</summary>
    public bool TryRemove(long id, [NotNullWhen(true)] out WorkerCall? call, out WorkerContext? context)
    {
        var isThere = TryFind(id, out call, out context);
        if (isThere)
        {
            _calls.Remove(id);
            Hold(-call!.HeldBytes);
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
                Hold(-call.HeldBytes);
                _calls.Remove(id);
            }
        }
    }

    /// <summary>Forgets all calls.</summary>
    public void Clear()
    {
        _calls.Clear();
        Hold(-_heldBytes);
    }

    /// <summary>The calls that wait for a module graph.</summary>
    public IReadOnlyList<WorkerCall> WaitingFor(string digest) =>
        [.. _calls.Values.Where(each => each.Context is null && each.Call.Digest == digest).Select(each => each.Call)];

    private bool TryHold(long more)
    {
        if (!all.TryAdd(CountedOf(more)))
        {
            return false;
        }

        _heldBytes += more;
        return true;
    }

    private void Hold(long more)
    {
        all.Remove(-CountedOf(more));
        _heldBytes += more;
    }

    private long CountedOf(long more) => Math.Max(_heldBytes + more - FreeBytes, 0) - Math.Max(_heldBytes - FreeBytes, 0);

    private readonly record struct Entry(WorkerCall Call, WorkerContext? Context);
}
