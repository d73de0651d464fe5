using Longshore.Functions.Specs;

namespace Longshore.Functions.Placement.Replay;

/// <summary>What is changed when a journal is replayed.</summary>
public sealed record ReplaySettings
{
    /// <summary>What is preferred for all calls; null for what was. Default: null.</summary>
    public PlacementGoal? Policy { get; init; }

    /// <summary>Members that are added, like those that are there. Default: none.</summary>
    public int NodesAdded { get; init; }

    /// <summary>How fast bytes go between nodes; null for 1 Gbit/s. Default: null.</summary>
    public double? BytesPerSecond { get; init; }
}
