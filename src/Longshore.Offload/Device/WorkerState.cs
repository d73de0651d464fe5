using System.Diagnostics.CodeAnalysis;
using Longshore.Offload.Placement;

namespace Longshore.Offload.Device;

/// <summary>The state of one worker, owned by the program's thread.</summary>
internal sealed class WorkerState(RemoteWorker remote, TimeProvider time)
{
    private readonly Dictionary<long, OffloadCall> _underWay = [];
    private long _nextId;
    private long _oldest;

    public RemoteWorker Remote => remote;

    public WorkerEstimates Estimates { get; } = new();

    public bool IsConnected { get; set; }

    /// <summary>Whether all attempts to reconnect have failed.</summary>
    public bool IsGone { get; set; }

    /// <summary>The identity of its process; another process has none of the state.</summary>
    public Guid Instance { get; set; }

    /// <summary>The calls that were sent to it and have no answer, by their remote ids.</summary>
    public IReadOnlyDictionary<long, OffloadCall> UnderWay => _underWay;

    /// <summary>The timestamp of the last call that was sent to it.</summary>
    public long LastUse { get; private set; }

    /// <summary>Adds a call, which gets its remote id and start time.</summary>
    public void Add(OffloadCall call)
    {
        call.State.Begin(CallRuns.Worker);
        call.Started = LastUse = time.GetTimestamp();
        (call.Worker, call.RemoteId) = (remote.Index, _nextId++);
        _underWay.Add(call.RemoteId, call);
        Estimates.UnderWay = _underWay.Count;
    }

    /// <summary>Removes a call: it is answered or taken back.</summary>
    public bool TryTake(long id, [NotNullWhen(true)] out OffloadCall? call)
    {
        var isThere = _underWay.Remove(id, out call);
        call?.State.TryEnd(CallRuns.Worker);
        Estimates.UnderWay = _underWay.Count;
        return isThere;
    }

    /// <summary>The remote id of the oldest call without an answer: the worker may forget those before it.</summary>
    public long FindOldest()
    {
        while (_oldest < _nextId && !_underWay.ContainsKey(_oldest))
        {
            _oldest++;
        }

        return _oldest;
    }
}
