namespace Longshore.Cluster.Membership;

/// <summary>What a node says of itself each time it renews its lease.</summary>
/// <param name="Id">The node's id, 32 hexadecimal digits that it keeps in its data directory.</param>
/// <param name="Run">A random number of its process, in the same form: two nodes with one id are told apart by it.</param>
/// <param name="Host">The machine's name.</param>
public sealed record ClusterMember(string Id, string Run, string Host)
{
    /// <summary>Where it listens, by protocol: <c>http</c>, <c>rpc</c>, <c>offload</c>, <c>peers</c>. Default: nowhere.</summary>
    public IReadOnlyDictionary<string, string> Addresses { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What it does, such as <c>compute</c> and <c>storage</c>. Default: nothing.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The guests that it runs at one time.</summary>
    public int Slots { get; init; }

    /// <summary>The guests that run there now.</summary>
    public int Running { get; init; }

    /// <summary>The calls that wait there for a slot.</summary>
    public int Waiting { get; init; }

    /// <summary>The generation of the table of functions that it has taken over; 0 for none.</summary>
    public long Generation { get; init; }
}
