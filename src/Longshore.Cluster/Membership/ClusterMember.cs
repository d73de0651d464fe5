namespace Longshore.Cluster.Membership;

/// <summary>A member of the cluster as this node knows it.</summary>
/// <param name="Card">What it says of itself that rarely changes; signed.</param>
/// <param name="IsTrusted">Whether this node trusts its key.</param>
public sealed record ClusterMember(NodeCard Card, bool IsTrusted)
{
    /// <summary>The node's id.</summary>
    public string Id => Card.Id;

    /// <summary>The guests that run there now. As this and the following ones are not signed, they show what happens, and decide nothing.</summary>
    public int Running { get; init; }

    /// <summary>The calls that wait there for a slot.</summary>
    public int Waiting { get; init; }

    /// <summary>The generation of the table of functions that it has taken over; 0 for none.</summary>
    public long Generation { get; init; }

    /// <summary>A random number of its process: an order to it is none for the next one.</summary>
    internal ulong Run { get; init; }
}
