using Longshore.Cluster.Membership;
using Longshore.Functions.Specs;

namespace Longshore.Cluster;

/// <summary>A cluster as one of its nodes sees it.</summary>
/// <param name="Node">The node's id.</param>
/// <param name="IsReachable">Whether NATS takes the node's lease.</param>
/// <param name="Generation">The generation of the table of functions that the node has taken over.</param>
/// <param name="Members">The members that it hears, by id, with the time since they were heard.</param>
/// <param name="Problems">What is wrong, one sentence each.</param>
/// <param name="Defects">The functions that could not be taken over, with the reasons.</param>
public sealed record ClusterStatus(
    string Node,
    bool IsReachable,
    long Generation,
    IReadOnlyList<(ClusterMember Member, TimeSpan Age)> Members,
    IReadOnlyList<string> Problems,
    IReadOnlyList<(FunctionName Function, string Reason)> Defects);
