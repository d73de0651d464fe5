using Longshore.Cluster.Membership;

namespace Longshore.Node.Faces.Cluster;

/// <summary>A member of a cluster in the API of a node.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Self">Whether it is the node that was asked.</param>
/// <param name="Addresses">Where it listens, by protocol.</param>
/// <param name="Roles">What it does.</param>
/// <param name="Slots">The guests that it runs at one time.</param>
/// <param name="Running">The guests that run there.</param>
/// <param name="Waiting">The calls that wait there for a slot.</param>
/// <param name="Generation">The generation of the table of functions that it has.</param>
/// <param name="AgeMilliseconds">The time since it has renewed its lease, by the clock of the node that was asked.</param>
public sealed record ClusterMemberSummary(
    string Id,
    string Host,
    bool Self,
    IReadOnlyDictionary<string, string> Addresses,
    IReadOnlyList<string> Roles,
    int Slots,
    int Running,
    int Waiting,
    long Generation,
    int AgeMilliseconds)
{
    internal static ClusterMemberSummary Of(ClusterMember member, TimeSpan age, string self) => new(
        member.Id,
        member.Host,
        member.Id == self,
        member.Addresses,
        member.Roles,
        member.Slots,
        member.Running,
        member.Waiting,
        member.Generation,
        (int)age.TotalMilliseconds);
}
