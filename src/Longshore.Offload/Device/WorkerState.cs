using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Longshore.Offload.Placement;

namespace Longshore.Offload.Device;

/// <summary>What the device's loop knows of a worker.</summary>
internal sealed class WorkerState(RemoteWorker remote)
{
    private readonly Dictionary<long, OffloadCall> _underWay = [];
    private long _nextId;
    private long _oldest;

    public RemoteWorker Remote => remote;

    public WorkerEstimates Estimates { get; } = new();

    public bool IsConnected { get; set; }

    /// <summary>Whether it was looked for long enough.</summary>
    public bool IsGone { get; set; }

    /// <summary>Which process it is: another one has none of the state.</summary>
    public Guid Instance { get; set; }

    /// <summary>The calls that were sent to it and have no answer, by their numbers there.</summary>
    public IReadOnlyDictionary<long, OffloadCall> UnderWay => _underWay;

    /// <summary>When it was last given something to do.</summary>
    public long LastUse { get; private set; }

    /// <summary>Gives it a call, with a number and a time.</summary>
    public void Add(OffloadCall call)
    {
        call.Started = LastUse = Stopwatch.GetTimestamp();
        (call.Worker, call.RemoteId) = (remote.Index, _nextId++);
        _underWay.Add(call.RemoteId, call);
        Estimates.UnderWay = _underWay.Count;
    }

    /// <summary>Takes a call back, or learns that it has its answer.</summary>
    public bool TryTake(long id, [NotNullWhen(true)] out OffloadCall? call)
    {
        var isThere = _underWay.Remove(id, out call);
        Estimates.UnderWay = _underWay.Count;
        return isThere;
    }

    /// <summary>The number of the oldest call without an answer: the worker may forget those before it.</summary>
    public long FindOldest()
    {
        while (_oldest < _nextId && !_underWay.ContainsKey(_oldest))
        {
            _oldest++;
        }

        return _oldest;
    }
}
