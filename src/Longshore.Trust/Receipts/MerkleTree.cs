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

    /// <summary>The root of some leaves, at least one.</summary>
    /// <param name="leaves">Their digests, one after the other.</param>
    public static byte[] Root(ReadOnlySpan<byte> leaves)
    {
        var root = new byte[DigestBytes];
        Root(leaves, root);
        return root;
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

    private static void Root(ReadOnlySpan<byte> leaves, Span<byte> root)
    {
        var count = leaves.Length / DigestBytes;
        if (count == 1)
        {
            leaves.CopyTo(root);
            return;
        }

        var left = LeftOf(count) * DigestBytes;
        Span<byte> both = stackalloc byte[2 * DigestBytes];
        Root(leaves[..left], both);
        Root(leaves[left..], both[DigestBytes..]);
        HashNode(both[..DigestBytes], both[DigestBytes..], root);
    }

    private static void HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> digest)
    {
        Span<byte> prefixed = stackalloc byte[1 + 2 * DigestBytes];
        prefixed[0] = 1;
        left.CopyTo(prefixed[1..]);
        right.CopyTo(prefixed[(1 + DigestBytes)..]);
        SHA256.HashData(prefixed, digest);
    }

    // The largest power of two below the count.
    private static int LeftOf(int count) => 1 << BitOperations.Log2((uint)count - 1);
}
