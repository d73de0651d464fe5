using System.Numerics;
using System.Security.Cryptography;

namespace Longshore.Trust.Receipts;

/// <summary>The tree of digests of a batch (RFC 6962, section 2.1). Leaves and nodes are hashed with a byte of their own in front, so that neither can
/// pass for the other.</summary>
internal static class MerkleTree
{
    /// <summary>The most digests of a path: enough for the receipts of the largest batch.</summary>
    public const int PathMax = 32;

    private const int DigestBytes = ReceiptBytes.DigestBytes;
    private const int PairBytes = 2 * DigestBytes;

    private static readonly int NodeBlocksBytes = Sha256Lanes.BlocksOf(1 + PairBytes) * Sha256Lanes.BlockBytes;

    /// <summary>The digest of a receipt.</summary>
    /// <param name="receipt">Its bytes.</param>
    /// <param name="digest">Takes the digest.</param>
    public static void HashLeaf(ReadOnlySpan<byte> receipt, Span<byte> digest)
    {
        Span<byte> prefixed = stackalloc byte[1 + ReceiptBytes.Max];
        prefixed[0] = 0;
        receipt.CopyTo(prefixed[1..]);
        SHA256.HashData(prefixed[..(1 + receipt.Length)], digest);
    }

    /// <summary>Writes a receipt, with its byte in front, as <see cref="Sha256Lanes.Hash"/> takes it.</summary>
    public static void WriteLeaf(ReadOnlySpan<byte> receipt, Span<byte> blocks)
    {
        blocks[0] = 0;
        receipt.CopyTo(blocks[1..]);
        Sha256Lanes.End(blocks, 1 + receipt.Length);
    }

    /// <summary>The root of some leaves, at least one.</summary>
    /// <param name="leaves">Their digests, one after the other.</param>
    public static byte[] Root(ReadOnlySpan<byte> leaves) => RootInPlace(leaves.ToArray());

    /// <summary>The root of some leaves, at least one, whose place is used for the nodes above them.</summary>
    /// <param name="nodes">Their digests, one after the other.</param>
    // Two neighbors have a node above them, and a last one without a neighbor moves up as it is: the tree of RFC 6962, from below.
    public static byte[] RootInPlace(Span<byte> nodes)
    {
        for (var count = nodes.Length / DigestBytes; count > 1; count = (count + 1) / 2)
        {
            HashPairs(nodes[..(count / 2 * 2 * DigestBytes)]);
            if (count % 2 != 0)
            {
                nodes.Slice((count - 1) * DigestBytes, DigestBytes).CopyTo(nodes[(count / 2 * DigestBytes)..]);
            }
        }

        return nodes[..DigestBytes].ToArray();
    }

    /// <summary>The digests that lead from a leaf to the root, from below.</summary>
    public static IReadOnlyList<byte[]> Path(ReadOnlySpan<byte> leaves, int index)
    {
        var count = leaves.Length / DigestBytes;
        if (count == 1)
        {
            return [];
        }

        var left = LeftOf(count);
        var first = leaves[..(left * DigestBytes)];
        var second = leaves[(left * DigestBytes)..];
        return index < left ? [.. Path(first, index), Root(second)] : [.. Path(second, index - left), Root(first)];
    }

    /// <summary>The root to which a path leads.</summary>
    /// <returns>Null if the path has another length.</returns>
    public static byte[]? RootOf(ReadOnlySpan<byte> leaf, int index, int count, ReadOnlySpan<byte[]> path)
    {
        if (count == 1)
        {
            return path.IsEmpty ? leaf.ToArray() : null;
        }

        if (path.IsEmpty)
        {
            return null;
        }

        var left = LeftOf(count);
        var inner = index < left ? RootOf(leaf, index, left, path[..^1]) : RootOf(leaf, index - left, count - left, path[..^1]);
        if (inner is null)
        {
            return null;
        }

        var root = new byte[DigestBytes];
        if (index < left)
        {
            HashNode(inner, path[^1], root);
        }
        else
        {
            HashNode(path[^1], inner, root);
        }

        return root;
    }

    // A node takes the place of an earlier pair than its own.
    private static void HashPairs(Span<byte> nodes)
    {
        var pairs = nodes.Length / PairBytes;
        var pair = 0;
        Span<byte> blocks = stackalloc byte[Sha256Lanes.Count * NodeBlocksBytes];
        for (; Sha256Lanes.IsFast && pair + Sha256Lanes.Count <= pairs; pair += Sha256Lanes.Count)
        {
            for (var lane = 0; lane < Sha256Lanes.Count; lane++)
            {
                var node = blocks.Slice(lane * NodeBlocksBytes, NodeBlocksBytes);
                node[0] = 1;
                nodes.Slice((pair + lane) * PairBytes, PairBytes).CopyTo(node[1..]);
                Sha256Lanes.End(node, 1 + PairBytes);
            }

            Sha256Lanes.Hash(blocks, nodes[(pair * DigestBytes)..]);
        }

        for (; pair < pairs; pair++)
        {
            HashNode(nodes.Slice(pair * PairBytes, DigestBytes), nodes.Slice((pair * PairBytes) + DigestBytes, DigestBytes), nodes[(pair * DigestBytes)..]);
        }
    }

    private static void HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> digest)
    {
        Span<byte> prefixed = stackalloc byte[1 + 2 * DigestBytes];
        prefixed[0] = 1;
        left.CopyTo(prefixed[1..]);
        right.CopyTo(prefixed[(1 + DigestBytes)..]);
        SHA256.HashData(prefixed, digest[..DigestBytes]);
    }

    // The largest power of two below the count.
    private static int LeftOf(int count) => 1 << BitOperations.Log2((uint)count - 1);
}
