using Longshore.Functions.Capabilities.Mpi;
using Longshore.Functions.Near;

namespace Longshore.Tests.Functions.Capabilities.Mpi;

/// <summary>Which ranks begin at which node.</summary>
public sealed class MpiSpreadTests : IDisposable
{
    private readonly RankNode[] _nodes = [new("b"), new("a"), new("c")];

    public void Dispose()
    {
        foreach (var node in _nodes)
        {
            node.Dispose();
        }
    }

    [Theory]
    [InlineData(7, 3, "a 3-4, b 5-6")]
    [InlineData(4, 4, "a 1-1, b 2-2, c 3-3")]
    [InlineData(2, 4, "a 1-1")]
    [InlineData(64, 64, "a 16-31, b 32-47, c 48-63")]
    [InlineData(5, 1, "")]
    [InlineData(1, 3, "")]
    public void Plan_OfANumberOfNodes_DividesTheRanksEvenly(int size, int wanted, string expected) =>
        Assert.Equal(expected, Text(MpiSpread.Plan(size, wanted, freeSlots: 2, Offers())));

    [Theory]
    [InlineData(2, 2, "")]
    [InlineData(4, 2, "a 2-3")]
    [InlineData(8, 2, "a 2-3, b 4-5, c 6-7")]
    [InlineData(16, 2, "a 4-7, b 8-11, c 12-15")]
    [InlineData(3, 1, "a 1-1, b 2-2")]
    public void Plan_WithoutANumber_TakesOtherNodesForRanksWithoutASlot(int size, int freeSlots, string expected) =>
        Assert.Equal(expected, Text(MpiSpread.Plan(size, wanted: null, freeSlots, Offers())));

    [Fact]
    public void Plan_WithoutANumber_LeavesBusyNodesAlone()
    {
        _nodes[1].Offer = _nodes[1].Offer!.Value with { Wait = TimeSpan.FromMilliseconds(1) };

        Assert.Equal("b 2-3, c 4-5", Text(MpiSpread.Plan(6, wanted: null, freeSlots: 2, Offers())));
        Assert.Equal("b 2-3, c 4-4, a 5-5", Text(MpiSpread.Plan(6, wanted: 4, freeSlots: 2, Offers())));
    }

    [Fact]
    public void Plan_TakesTheNearestNodeFirst()
    {
        _nodes[2].Offer = _nodes[2].Offer!.Value with { RoundTrip = TimeSpan.FromMicroseconds(10) };

        Assert.Equal("c 2-3", Text(MpiSpread.Plan(4, wanted: 2, freeSlots: 2, Offers())));
    }

    private (IRankNode Node, NearOffer Offer)[] Offers() => [.. _nodes.Select(node => ((IRankNode)node, node.Offer!.Value))];

    private static string Text(IReadOnlyList<MpiBlock> blocks) =>
        string.Join(", ", blocks.Select(block => $"{block.Node.Name} {block.First}-{block.First + block.Count - 1}"));
}
