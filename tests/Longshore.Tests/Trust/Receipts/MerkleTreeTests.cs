using System.Security.Cryptography;
using Longshore.Trust.Receipts;

namespace Longshore.Tests.Trust.Receipts;

/// <summary>The tree of RFC 6962.</summary>
public sealed class MerkleTreeTests
{
    [Fact]
    public void Root_ThreeLeaves_IsThatOfTheRfc()
    {
        byte[][] receipts = ["a"u8.ToArray(), "b"u8.ToArray(), "c"u8.ToArray()];
        byte[][] leaves = [.. receipts.Select(receipt => SHA256.HashData([0, .. receipt]))];
        var expected = SHA256.HashData([1, .. SHA256.HashData([1, .. leaves[0], .. leaves[1]]), .. leaves[2]]);

        Assert.Equal(expected, MerkleTree.Root(BatchCheck.Leaves([.. receipts.Select(receipt => new ReadOnlyMemory<byte>(receipt))])));
    }

    [Fact]
    public void Path_EveryLeafOfEveryTree_LeadsToTheRootAndNoOtherDoes()
    {
        for (var count = 1; count <= 40; count++)
        {
            var leaves = BatchCheck.Leaves([.. Enumerable.Range(0, count).Select(number => new ReadOnlyMemory<byte>([(byte)number]))]);
            var root = MerkleTree.Root(leaves);
            for (var index = 0; index < count; index++)
            {
                var leaf = leaves.AsSpan(index * 32, 32);
                var path = MerkleTree.Path(leaves, index).ToArray();
                Assert.Equal(root, MerkleTree.RootOf(leaf, index, count, path));
                Assert.Null(MerkleTree.RootOf(leaf, index, count, [.. path, root]));
                Assert.True(count == 1 || MerkleTree.RootOf(leaf, (index + 1) % count, count, path)?.SequenceEqual(root) != true);
            }
        }
    }
}
