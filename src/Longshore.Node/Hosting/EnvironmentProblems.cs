using Longshore.Cluster;
using Longshore.Storage.Sqlite;

namespace Longshore.Node.Hosting;

/// <summary>What is wrong with the environment of a running node. Anyone may read it, so it names no paths.</summary>
/// <param name="store">The node's functions.</param>
/// <param name="closed">Whether queues or schedules could not be opened.</param>
/// <param name="cluster">The node's part in its cluster, or null.</param>
internal sealed class EnvironmentProblems(SqliteFunctionStore store, bool closed, ClusterNode? cluster)
{
    /// <summary>One sentence for each problem.</summary>
    public IReadOnlyList<string> Now() => [.. OfDirectory(), .. cluster?.Problems() ?? []];

    private string[] OfDirectory() =>
        !store.IsInPlace ? ["the data directory was deleted, moved or replaced while the node runs: functions can be called, but not changed; restart the node"]
        : !store.Reserve.IsFilled() ? ["the disk of the data directory is full, or the directory is read-only: functions can be called and removed, but not deployed"]
        : closed ? ["the queues or the schedules could not be opened when the node was started; its log has the reason"]
        : [];
}
