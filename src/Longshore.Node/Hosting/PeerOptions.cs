using Longshore.Functions.Attestation;
using Longshore.Offload.Peers;

namespace Longshore.Node.Hosting;

/// <summary>How a node talks with other nodes.</summary>
public sealed record PeerOptions
{
    /// <summary>What the node does. Default: it runs functions.</summary>
    public NodeRoles Roles { get; init; } = NodeRoles.Compute;

    /// <summary>The port for other nodes, of a node of the role storage; null for none. Default: null.</summary>
    public int? Port { get; init; }

    /// <summary>The storage nodes that this one may send calls to. Default: none.</summary>
    public IReadOnlyList<PeerAddress> Peers { get; init; } = [];

    /// <summary>What these must prove, or null for nothing beyond their keys. Default: null.</summary>
    public IEvidencePolicy? Evidence { get; init; }

    /// <summary>The hosts of the store of objects on which the node sits, by the names that the store gives them. Default: the machine's name.
    /// </summary>
    public IReadOnlyList<string> StoreHosts { get; init; } = [Environment.MachineName];

    /// <summary>The errors of the values, one sentence each.</summary>
    public IEnumerable<string> Violations()
    {
        if (Roles.HasFlag(NodeRoles.Storage) != Port is not null)
        {
            yield return "a node of the role storage has a port for other nodes (--peer-port), and no other node has one";
        }

        if (Peers.Count > 0 && !Roles.HasFlag(NodeRoles.Compute))
        {
            yield return "only a node of the role compute has peers (--peer)";
        }

        if (Evidence is not null && Peers.Count == 0)
        {
            yield return "only what is sent to peers (--peer) needs evidence (--require)";
        }
    }
}
