using System.Diagnostics.Metrics;

namespace Longshore.Cluster;

/// <summary>The metrics of a node's membership.</summary>
internal sealed class ClusterMetrics : IDisposable
{
    private readonly Counter<long> _refused;
    private readonly Counter<long> _commits;

    /// <param name="isReachable">Whether NATS answers.</param>
    /// <param name="members">The number of members.</param>
    /// <param name="generation">The generation of the table that this node has taken over.</param>
    public ClusterMetrics(Func<bool> isReachable, Func<int> members, Func<long> generation)
    {
        Meter.CreateObservableGauge(
            "longshore.cluster.reachable", () => isReachable() ? 1 : 0, description: "1 while NATS takes this node's lease; otherwise the node serves what it has.");
        Meter.CreateObservableGauge("longshore.cluster.members", members, unit: "{node}", description: "Members whose leases have not ended.");
        Meter.CreateObservableGauge(
            "longshore.cluster.generation", generation, unit: "{change}", description: "The generation of the cluster's table of functions that this node has.");
        _refused = Meter.CreateCounter<long>("longshore.cluster.refused", "{entry}", "Entries of NATS that are damaged or none, by what they should be.");
        _commits = Meter.CreateCounter<long>("longshore.cluster.commits", "{attempt}", "Attempts to change the table of functions, by how they ended.");
    }

    /// <summary>The meter.</summary>
    public Meter Meter { get; } = new("Longshore.Cluster");

    /// <summary>An entry was refused.</summary>
    /// <param name="what">What it should be: <c>heartbeat</c>, <c>card</c>, <c>order</c>, <c>secret</c>, <c>table</c> or <c>function</c>.</param>
    /// <param name="why">The reason.</param>
    public void Refuse(string what, EntryRefusal why) =>
        _refused.Add(1, new("entry", what), new("reason", why.ToString().ToLowerInvariant()));

    /// <summary>A change was tried.</summary>
    /// <param name="isDone">Whether it became effective; if not, another one was sooner.</param>
    public void Commit(bool isDone) => _commits.Add(1, new KeyValuePair<string, object?>("outcome", isDone ? "done" : "late"));

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();
}
