using System.Security.Cryptography;
using Longshore.Trust.Receipts;

namespace Longshore.Tests.Trust.Receipts;

/// <summary>Eight digests at one time are those of the platform.</summary>
public sealed class Sha256LanesTests
{
    [Fact]
    public void Hash_MessagesOfEveryLength_HaveThePlatformsDigests()
    {
        var random = new Random(1);
        for (var length = 0; length <= 300; length++)
        {
            byte[][] messages = [.. Enumerable.Range(0, Sha256Lanes.Count).Select(_ => new byte[length])];
            var blockBytes = Sha256Lanes.BlocksOf(length) * Sha256Lanes.BlockBytes;
            var blocks = new byte[Sha256Lanes.Count * blockBytes];
            random.NextBytes(blocks);
            for (var lane = 0; lane < Sha256Lanes.Count; lane++)
            {
                random.NextBytes(messages[lane]);
                messages[lane].CopyTo(blocks, lane * blockBytes);
                Sha256Lanes.End(blocks.AsSpan(lane * blockBytes, blockBytes), length);
            }

            var digests = new byte[Sha256Lanes.Count * 32];
            Sha256Lanes.Hash(blocks, digests);

            Assert.Equal(messages.Select(SHA256.HashData), digests.Chunk(32));
        }
    }

    // Lengths of a batch differ with the names in the receipts.
    [Fact]
    public void Add_ReceiptsOfManyLengths_HaveTheDigestsOfTheTree()
    {
        var random = new Random(2);
        byte[][] receipts = [.. Enumerable.Range(0, 1_000).Select(_ => new byte[random.Next(170, 260)])];
        var lanes = new LeafLanes();
        var leaves = new byte[receipts.Length * 32];
        for (var index = 0; index < receipts.Length; index++)
        {
            random.NextBytes(receipts[index]);
            lanes.Add(receipts[index], leaves, index);
        }

        lanes.End(leaves);

        Assert.Equal(receipts.Select(receipt => SHA256.HashData([0, .. receipt])), leaves.Chunk(32));
    }
}
