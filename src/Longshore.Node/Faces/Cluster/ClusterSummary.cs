using Longshore.Cluster;

namespace Longshore.Node.Faces.Cluster;

/// <summary>A cluster in the API of one of its nodes.</summary>
/// <param name="Node">The node's id.</param>
/// <param name="Reachable">Whether NATS takes the node's lease.</param>
/// <param name="Generation">The generation of the cluster's table of functions that the node has.</param>
/// <param name="Members">The members that it hears.</param>
/// <param name="Problems">What is wrong, one sentence each.</param>
public sealed record ClusterSummary(
    string Node, bool Reachable, long Generation, IReadOnlyList<ClusterMemberSummary> Members, IReadOnlyList<string> Problems)
{
    internal static ClusterSummary Of(ClusterStatus status) => new(
        status.Node,
        status.IsReachable,
        status.Generation,
        [.. status.Members.Select(each => ClusterMemberSummary.Of(each.Member, each.Age, status.Node))],
        [.. status.Problems, .. status.Defects.Select(each => $"{each.Function} cannot be taken over: {each.Reason}")]);
}
