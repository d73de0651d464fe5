namespace Longshore.Functions.Near;

/// <summary>A member of the cluster that takes calls of this node.</summary>
/// <param name="Node">The connection to it.</param>
/// <param name="Slots">The guests that it runs at one time, as it says; at least 1.</param>
public sealed record MemberNode(INearNode Node, int Slots)
{
    /// <summary>What a core slot there takes while a guest runs, in watts; null where it does not say. Default: null.</summary>
    public double? SlotWatts { get; init; }

    /// <summary>The price of a second on a core slot there; null where it does not say. Default: null.</summary>
    public double? SecondPrice { get; init; }
}
