using Longshore.Cluster.Connection;
using Longshore.Cluster.Keys;

namespace Longshore.Cluster.Membership;

/// <summary>Orders to stop, from a node to another one that trusts it. An order is signed and names the process, so that it is none for the next process of the
/// node.</summary>
/// <param name="link">The connection.</param>
/// <param name="keys">The node's key, and those that it trusts.</param>
/// <param name="run">The random number of this process.</param>
/// <param name="metrics">Counts orders that are none.</param>
internal sealed class DrainOrders(NatsLink link, ClusterKeys keys, ulong run, ClusterMetrics metrics)
{
    /// <summary>Sends an order. Whether it is obeyed, the other node decides: it must trust this one.</summary>
    public Task SendAsync(ClusterMember member, CancellationToken cancellationToken) =>
        link.SayAsync(SubjectOf(member.Id), SignedBytes.Write(keys, PurposeOf(member.Id, member.Run), []), cancellationToken);

    /// <summary>Hears orders until it is cancelled.</summary>
    /// <param name="ordered">Called when this node is to stop. Must not block.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task HearAsync(Action ordered, CancellationToken cancellationToken) => link.HearAsync(
        SubjectOf(keys.Id),
        order =>
        {
            var isOne = order.Length == SignedBytes.HeadBytes;
            if (isOne && SignedBytes.TryRead(order, PurposeOf(keys.Id, run), out var signed) && keys.IsTrusted(signed.Fingerprint))
            {
                ordered();
            }
            else
            {
                metrics.Refuse("order", isOne ? EntryRefusal.Untrusted : EntryRefusal.Form);
            }
        },
        cancellationToken);

    private static string SubjectOf(string id) => $"longshore.drain.{id}";

    private static string PurposeOf(string id, ulong run) => FormattableString.Invariant($"longshore drain 1 {id} {run}");
}
