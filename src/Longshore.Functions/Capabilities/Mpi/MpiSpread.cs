using System.Globalization;
using System.Text;
using Longshore.Functions.Attestation;
using Longshore.Functions.Mpi;
using Longshore.Functions.Near;

namespace Longshore.Functions.Capabilities.Mpi;

/// <summary>Over which nodes a world spreads. Each node has ranks that follow one another, since programs talk most with their neighbours; rank 0 is
/// here.</summary>
internal static class MpiSpread
{
    /// <summary>The environment variable that gives the number of nodes: a number, or <see cref="Auto"/>. Without it all ranks are here.</summary>
    public const string NodesVariable = "MPI_WORLD_NODES";

    /// <summary>As many nodes as there are ranks for which this node has no core slot, if others are idle.</summary>
    public const string Auto = "auto";

    /// <summary>The ranks that begin at other nodes.</summary>
    /// <param name="near">The other nodes.</param>
    /// <param name="world">What the guest sees that is rank 0.</param>
    /// <param name="size">The number of ranks.</param>
    /// <param name="freeSlots">Gives the core slots of this node that no other guest has or waits for.</param>
    /// <exception cref="CapabilityTrapException">The variable is neither.</exception>
    public static IReadOnlyList<MpiBlock> Of(NearServices near, SandboxWorld world, int size, Func<int> freeSlots)
    {
        var text = world.Environment.FirstOrDefault(variable => variable.Name == NodesVariable)?.Value;
        if (text is null)
        {
            return [];
        }

        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && wanted is >= 1 and <= MpiLimits.NodesMax;
        if (!isNumber && text != Auto)
        {
            throw new CapabilityTrapException("MpiWorldSize", $"{NodesVariable} is {Auto}, or the number of nodes of a world, 1 to {MpiLimits.NodesMax}");
        }

        // A call that must stay or visits another node's data has no other place, and a graph of calls is of one node.
        if (world.Scope is { StaysHere: true } or { IsVisiting: true } or { Record: not null })
        {
            return [];
        }

        var need = TrustNeed.Of(world.Spec);
        var nodes = near.Nodes
            .OfType<IRankNode>()
            .Select(node => (Node: node, node.Offer))
            .Where(each => each.Offer is { } offer && (need.IsNone || offer.Proof.Refusal(need) is null))
            .Select(each => (each.Node, Offer: each.Offer!.Value))
            .ToArray();
        var blocks = Plan(size, isNumber ? wanted : null, freeSlots(), nodes);
        if (isNumber && blocks.Count + 1 < Math.Min(wanted, size))
        {
            world.Log.Write(Encoding.UTF8.GetBytes(
                $"the world has {blocks.Count + 1} of the {wanted} nodes of {NodesVariable}: no other is connected, or proves what the function needs\n"));
        }

        return blocks;
    }

    /// <summary>Assigns ranks to nodes.</summary>
    /// <param name="size">The number of ranks.</param>
    /// <param name="wanted">The number of nodes, this one among them; null for as many as there are slots needed.</param>
    /// <param name="freeSlots">The core slots for ranks at this node.</param>
    /// <param name="nodes">The other nodes.</param>
    public static IReadOnlyList<MpiBlock> Plan(
        int size, int? wanted, int freeSlots, IReadOnlyList<(IRankNode Node, NearOffer Offer)> nodes)
    {
        var here = Math.Max(freeSlots, 1);
        (IRankNode Node, NearOffer Offer)[] others =
        [
            .. nodes
                .Where(each => wanted is not null || each.Offer.Wait == TimeSpan.Zero)
                .OrderBy(each => each.Offer.Wait)
                .ThenBy(each => each.Offer.RoundTrip)
                .ThenBy(each => each.Node.Name, StringComparer.Ordinal),
        ];
        var count = Math.Min(Math.Min(wanted ?? (size + here - 1) / here, size), others.Length + 1);
        var blocks = new List<MpiBlock>(count);
        for (var i = 1; i < count; i++)
        {
            var first = FirstOf(i);
            blocks.Add(new MpiBlock(others[i - 1].Node, others[i - 1].Offer, first, FirstOf(i + 1) - first));
        }

        return blocks;

        // The nodes in front have one rank more, if they do not divide evenly.
        int FirstOf(int index) => (index * (size / count)) + Math.Min(index, size % count);
    }
}
