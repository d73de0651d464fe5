using System.Numerics;
using System.Runtime.InteropServices;

namespace Longshore.Functions.Capabilities.Chain;

/// <summary>The blocks of a region that a child has changed.</summary>
internal sealed class RegionChanges
{
    // A page. Comparing is much cheaper than copying and merging.
    private const int BlockBytes = 4 << 10;

    private readonly MergeRegion _region;
    private readonly List<(int Offset, byte[] Bytes)> _blocks = [];

    /// <param name="region">The region.</param>
    /// <param name="before">Its bytes when the child began.</param>
    /// <param name="after">Its bytes when the child ended.</param>
    public RegionChanges(MergeRegion region, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        _region = region;
        for (var offset = 0; offset < region.Bytes && region.Operation != MergeOperation.Ignore; offset += BlockBytes)
        {
            var length = Math.Min(BlockBytes, region.Bytes - offset);
            if (!before.Slice(offset, length).SequenceEqual(after.Slice(offset, length)))
            {
                _blocks.Add((offset, after.Slice(offset, length).ToArray()));
            }
        }
    }

    /// <summary>Merges the changes into the parent's region.</summary>
    /// <param name="parent">The region of the parent, with the changes of the children before.</param>
    /// <param name="before">Its bytes when the children began.</param>
    public void MergeInto(Span<byte> parent, ReadOnlySpan<byte> before)
    {
        foreach (var (offset, bytes) in _blocks)
        {
            Merge(parent.Slice(offset, bytes.Length), before.Slice(offset, bytes.Length), bytes);
        }
    }

    private void Merge(Span<byte> parent, ReadOnlySpan<byte> before, ReadOnlySpan<byte> child)
    {
        switch (_region.Operation)
        {
            case MergeOperation.Bytewise:
                Replace(parent, before, child);
                break;
            case MergeOperation.Xor:
                Flip(parent, before, child);
                break;
            default:
                Calculate(parent, before, child);
                break;
        }
    }

    private void Calculate(Span<byte> parent, ReadOnlySpan<byte> before, ReadOnlySpan<byte> child)
    {
        switch (_region.Type)
        {
            case MergeType.Int32:
                Calculate<int>(parent, before, child);
                break;
            case MergeType.Int64:
                Calculate<long>(parent, before, child);
                break;
            case MergeType.Float:
                Calculate<float>(parent, before, child);
                break;
            case MergeType.Double:
                Calculate<double>(parent, before, child);
                break;
            default:
                Calculate<byte>(parent, before, child);
                break;
        }
    }

    private void Calculate<T>(Span<byte> parentBytes, ReadOnlySpan<byte> beforeBytes, ReadOnlySpan<byte> childBytes)
        where T : unmanaged, INumber<T>
    {
        var parent = MemoryMarshal.Cast<byte, T>(parentBytes);
        var before = MemoryMarshal.Cast<byte, T>(beforeBytes);
        var child = MemoryMarshal.Cast<byte, T>(childBytes);
        for (var i = 0; i < parent.Length; i++)
        {
            if (child[i] != before[i])
            {
                parent[i] = Merged(parent[i], before[i], child[i]);
            }
        }
    }

    // Integers wrap around. A child that made something of zero has no factor: its value is taken.
    private T Merged<T>(T parent, T before, T child)
        where T : INumber<T> => _region.Operation switch
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
