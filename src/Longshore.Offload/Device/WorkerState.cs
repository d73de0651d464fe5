using Longshore.Offload.Placement;

namespace Longshore.Offload.Device;

/// <summary>What the device's loop knows of a worker.</summary>
internal sealed class WorkerState(RemoteWorker remote)
{
    public RemoteWorker Remote => remote;

    public WorkerEstimates Estimates { get; } = new();

    public bool IsConnected { get; set; }

    /// <summary>Whether it was looked for long enough.</summary>
    public bool IsGone { get; set; }

    /// <summary>Which process it is: another one has none of the state.</summary>
    public Guid Instance { get; set; }

    /// <summary>The number of the next call that is sent to it.</summary>
    public long NextId { get; set; }

    /// <summary>The calls that were sent to it and have no answer, by those numbers.</summary>
    public Dictionary<long, OffloadCall> UnderWay { get; } = [];

    /// <summary>When it last had something to do.</summary>
    public long LastUse { get; set; }
}
