using Longshore.Cluster.Keys;

namespace Longshore.Cluster.Membership;

/// <summary>What a node says of itself that rarely changes. The node's key has signed it.</summary>
/// <param name="Fingerprint">The fingerprint of the node's key, as <c>longshore keys</c> prints it.</param>
/// <param name="Host">The machine's name.</param>
public sealed record NodeCard(string Fingerprint, string Host)
{
    /// <summary>The node's id: the first half of the fingerprint, 32 hexadecimal digits.</summary>
    public string Id => NodeKey.IdOf(Fingerprint);

    /// <summary>The public key as a SubjectPublicKeyInfo. Default: none, on a card that was not read from NATS.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>Where it listens, by protocol: <c>http</c>, <c>rpc</c>, <c>offload</c>, <c>peers</c>. Default: nowhere.</summary>
    public IReadOnlyDictionary<string, string> Addresses { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What it does, such as <c>compute</c> and <c>storage</c>. Default: nothing.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The guests that it runs at one time.</summary>
    public int Slots { get; init; }

    /// <summary>What a core slot takes more while a guest runs in it, in watts; null if the node does not say.</summary>
    public double? Watts { get; init; }

    /// <summary>What a second of a core slot costs, in the currency of the cluster's owner; null if the node does not say.</summary>
    public double? Price { get; init; }
}
