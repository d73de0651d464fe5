using System.Numerics;
using System.Runtime.InteropServices;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Chain;

/// <summary>Merges what a child has changed of a region into its parent's.</summary>
internal static class RegionMerge
{
    /// <summary>Merges the changes of a child.</summary>
    /// <param name="region">The region.</param>
    /// <param name="changes">The pages that the child has changed.</param>
    /// <param name="parent">The parent's memory, with the changes of the children before.</param>
    public static void Run(MergeRegion region, MemoryChanges changes, Memory parent)
    {
        if (region.Operation == MergeOperation.Ignore)
        {
            return;
        }

        // An element that is not aligned may lie in two pages.
        if (region.Address % region.ElementBytes != 0)
        {
            RunWhole(region, changes, parent);
            return;
        }

        foreach (var page in changes.Addresses)
        {
            var from = Math.Max(page, region.Address);
            var to = Math.Min(page + (long)MemoryChanges.PageBytes, region.Address + (long)region.Bytes);
            if (from < to)
            {
                var (offset, length) = ((int)(from - page), (int)(to - from));
                Merge(region, parent.Span(from, length), changes.Then(page).Slice(offset, length), changes.Now(page).Slice(offset, length));
            }
        }
    }

    private static void RunWhole(MergeRegion region, MemoryChanges changes, Memory parent)
    {
        if (changes.Addresses.Count > 0)
        {
            Merge(region, parent.Span(region.Address, region.Bytes), Gather(region, changes.Then), Gather(region, changes.Now));
        }
    }

    private static byte[] Gather(MergeRegion region, Func<uint, ReadOnlySpan<byte>> pageAt)
    {
        var bytes = new byte[region.Bytes];
        for (var at = 0; at < bytes.Length;)
        {
            var offset = (int)((region.Address + (uint)at) % MemoryChanges.PageBytes);
            var length = Math.Min(MemoryChanges.PageBytes - offset, bytes.Length - at);
            pageAt(region.Address + (uint)at - (uint)offset).Slice(offset, length).CopyTo(bytes.AsSpan(at));
            at += length;
        }

        return bytes;
    }

    /// <summary>Merges bytes that a child had and has into those of its parent.</summary>
    public static void Merge(MergeRegion region, Span<byte> parent, ReadOnlySpan<byte> before, ReadOnlySpan<byte> child)
    {
        switch (region.Operation)
        {
            case MergeOperation.Ignore:
                break;
            case MergeOperation.Bytewise:
                Replace(parent, before, child);
                break;
            case MergeOperation.Xor:
                Flip(parent, before, child);
                break;
            default:
                Calculate(region, parent, before, child);
                break;
        }
    }

    private static void Calculate(MergeRegion region, Span<byte> parent, ReadOnlySpan<byte> before, ReadOnlySpan<byte> child)
    {
        switch (region.Type)
        {
            case MergeType.Int32:
                Calculate<int>(region.Operation, parent, before, child);
                break;
            case MergeType.Int64:
                Calculate<long>(region.Operation, parent, before, child);
                break;
            case MergeType.Float:
                Calculate<float>(region.Operation, parent, before, child);
                break;
            case MergeType.Double:
                Calculate<double>(region.Operation, parent, before, child);
                break;
            default:
                Calculate<byte>(region.Operation, parent, before, child);
                break;
        }
    }

    private static void Calculate<T>(MergeOperation operation, Span<byte> parentBytes, ReadOnlySpan<byte> beforeBytes, ReadOnlySpan<byte> childBytes)
        where T : unmanaged, INumber<T>
    {
        var parent = MemoryMarshal.Cast<byte, T>(parentBytes);
        var before = MemoryMarshal.Cast<byte, T>(beforeBytes);
        var child = MemoryMarshal.Cast<byte, T>(childBytes);
        for (var i = 0; i < parent.Length; i++)
        {
            if (child[i] != before[i])
            {
                parent[i] = Merged(operation, parent[i], before[i], child[i]);
            }
        }
    }

    // Integers wrap around. A child that made something of zero has no factor: its value is taken.
    private static T Merged<T>(MergeOperation operation, T parent, T before, T child)
        where T : INumber<T> => operation switch
        {
            MergeOperation.Product => T.IsZero(before) ? child : unchecked(parent * Quotient(child, before)),
            MergeOperation.Max => T.Max(parent, child),
            MergeOperation.Min => T.Min(parent, child),
            _ => unchecked(parent + (child - before)),
        };

    // The least integer divided by -1 is none of its type.
    private static T Quotient<T>(T child, T before)
        where T : INumber<T> => T.IsNegative(before) && before == -T.One ? unchecked(-child) : child / before;

    private static void Replace(Span<byte> parent, ReadOnlySpan<byte> before, ReadOnlySpan<byte> child)
    {
        var i = 0;
        for (; i <= parent.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            var (now, then) = (new Vector<byte>(child[i..]), new Vector<byte>(before[i..]));
            Vector.ConditionalSelect(Vector.Equals(now, then), new Vector<byte>(parent[i..]), now).CopyTo(parent[i..]);
        }

        for (; i < parent.Length; i++)
        {
            parent[i] = child[i] == before[i] ? parent[i] : child[i];
        }
    }

    private static void Flip(Span<byte> parent, ReadOnlySpan<byte> before, ReadOnlySpan<byte> child)
    {
        for (var i = 0; i < parent.Length; i++)
        {
            parent[i] ^= (byte)(before[i] ^ child[i]);
        }
    }
}
