using Longshore.Cluster.Membership;

namespace Longshore.Node.Faces.Cluster;

/// <summary>A member of a cluster in the API of a node.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Fingerprint">The fingerprint of its key, as <c>longshore keys</c> prints it.</param>
/// <param name="Trusted">Whether the node that was asked trusts its key.</param>
/// <param name="Self">Whether it is the node that was asked.</param>
/// <param name="Addresses">Where it listens, by protocol.</param>
/// <param name="Roles">What it does.</param>
/// <param name="Slots">The guests that it runs at one time.</param>
/// <param name="Watts">What a core slot takes more while a guest runs in it, or null if the node does not say.</param>
/// <param name="Price">What a second of a core slot costs, or null.</param>
/// <param name="Running">The guests that run there.</param>
/// <param name="Waiting">The calls that wait there for a slot.</param>
/// <param name="Generation">The generation of the table of functions that it has.</param>
/// <param name="AgeMilliseconds">The time since it has renewed its lease, by the clock of the node that was asked.</param>
public sealed record ClusterMemberSummary(
    string Id,
    string Host,
    string Fingerprint,
    bool Trusted,
    bool Self,
    IReadOnlyDictionary<string, string> Addresses,
    IReadOnlyList<string> Roles,
    int Slots,
    double? Watts,
    double? Price,
    int Running,
    int Waiting,
    long Generation,
    int AgeMilliseconds)
{
    internal static ClusterMemberSummary Of(ClusterMember member, TimeSpan age, string self) => new(
        member.Id,
        member.Card.Host,
        member.Card.Fingerprint,
        member.IsTrusted,
        member.Id == self,
        member.Card.Addresses,
        member.Card.Roles,
        member.Card.Slots,
        member.Card.Watts,
        member.Card.Price,
        member.Running,
        member.Waiting,
        member.Generation,
        (int)age.TotalMilliseconds);
}
