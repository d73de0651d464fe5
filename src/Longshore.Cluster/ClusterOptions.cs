using Longshore.Cluster.Connection;

namespace Longshore.Cluster;

/// <summary>How a node is a member of a cluster.</summary>
public sealed record ClusterOptions
{
    /// <summary>The NATS servers, with the scheme <c>nats</c> or <c>tls</c>. The first one's user information holds for all.</summary>
    public required IReadOnlyList<Uri> Servers { get; init; }

    /// <summary>How the node proves to them who it is. Default: by the user information of the first server, if it has any.</summary>
    public ClusterCredentials? Credentials { get; init; }

    /// <summary>TLS by certificates from files. Default: as the addresses say, by the certificates that the system trusts.</summary>
    public ClusterTls? Tls { get; init; }

    /// <summary>How many NATS servers keep each entry: 1, 3 or 5. Counts when the node creates the buckets. Default: 1.</summary>
    // One server cannot keep three copies.
    public int Replicas { get; init; } = 1;

    /// <summary>What the node does, such as <c>compute</c>. Default: nothing.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Whether the node takes over only what trusted nodes have deployed. Default: false, then functions without grants are taken over from any.</summary>
    public bool TakesTrustedOnly { get; init; }

    /// <summary>What a core slot of the node takes more while a guest runs in it, in watts. Default: the node does not say.</summary>
    public double? Watts { get; init; }

    /// <summary>What a second of a core slot of the node costs, in the currency of the cluster's owner. Default: the node does not say.</summary>
    public double? Price { get; init; }
}
