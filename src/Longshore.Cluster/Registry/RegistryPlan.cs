using Longshore.Functions.Specs;

namespace Longshore.Cluster.Registry;

/// <summary>What a node does to have the same functions as its cluster.</summary>
/// <param name="Given">Functions that the node gives to the cluster.</param>
/// <param name="Taken">Functions that it takes from the cluster.</param>
/// <param name="Removed">Functions that it removes, because the cluster has removed them.</param>
internal sealed record RegistryPlan(IReadOnlyList<FunctionName> Given, IReadOnlyList<FunctionName> Taken, IReadOnlyList<FunctionName> Removed)
{
    /// <summary>Compares what the cluster has with what the node has.</summary>
    /// <param name="shared">The cluster's table; null if NATS has none, as after a restart with an empty disk.</param>
    /// <param name="isTrusted">Whether a trusted node has made the table's last change. If not, what is protected here is neither removed nor replaced by something
    /// older: the table may be one of an earlier time that somebody has written again.</param>
    /// <param name="last">The table that the node took over last, or null.</param>
    /// <param name="own">The node's functions.</param>
    public static RegistryPlan Of(RegistryTable? shared, bool isTrusted, RegistryTable? last, IReadOnlyDictionary<FunctionName, OwnFunction> own)
    {
        if (shared is null)
        {
            return new RegistryPlan([.. own.Keys], [], []);
        }

        var isSameCluster = last?.Cluster == shared.Cluster;

        // NATS was restored from a node, or from a copy, that had not seen all changes: nothing that any node still has is removed.
        var hasLostChanges = isSameCluster && last!.Generation > shared.Generation;
        var wasRemoved = (FunctionName name) => isSameCluster && !hasLostChanges && last!.Functions.ContainsKey(name) && (isTrusted || !own[name].IsProtected);
        var isNewer = (FunctionName name) => (hasLostChanges || (!isTrusted && own[name].IsProtected)) && own[name].DeployedAt > shared.Functions[name].DeployedAt;
        FunctionName[] differing = [.. shared.Functions.Keys.Where(name => !own.TryGetValue(name, out var mine) || mine.Spec != shared.Functions[name].Spec.Digest)];
        FunctionName[] alone = [.. own.Keys.Where(name => !shared.Functions.ContainsKey(name))];
        return new RegistryPlan(
            [.. alone.Where(name => !wasRemoved(name)), .. differing.Where(name => own.ContainsKey(name) && isNewer(name))],
            [.. differing.Where(name => !own.ContainsKey(name) || !isNewer(name))],
            [.. alone.Where(wasRemoved)]);
    }
}
