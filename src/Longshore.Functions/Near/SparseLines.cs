using System.Buffers.Binary;
using System.Numerics;

namespace Longshore.Functions.Near;

/// <summary>Bytes of which many are zero, without their lines of zeros: for each 64 lines of 64 bytes a mask (64 bits, little-endian), whose bit i is
/// set if line i is not zero, and then those lines. A delta's pages differ from the snapshot's in few lines, and this costs a hundredth of
/// compressing them.</summary>
internal static class SparseLines
{
    private const int LineBytes = 64;
    private const int GroupLines = 64;
    private const int GroupBytes = GroupLines * LineBytes;

    /// <summary>The most bytes that <see cref="Write"/> writes.</summary>
    public static int LengthMax(int bytes) => bytes + (bytes / GroupBytes + 1) * sizeof(ulong);

    /// <summary>Writes bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="into">Room for <see cref="LengthMax"/>.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> bytes, Span<byte> into)
    {
        var written = 0;
        for (var at = 0; at < bytes.Length; at += GroupBytes)
        {
            var maskAt = written;
            written += sizeof(ulong);
            ulong mask = 0;
            for (var i = 0; i < GroupLines && at + i * LineBytes < bytes.Length; i++)
            {
                var line = LineOf(bytes, at, i);
                if (line.ContainsAnyExcept((byte)0))
                {
                    mask |= 1UL << i;
                    line.CopyTo(into[written..]);
                    written += line.Length;
                }
            }

            BinaryPrimitives.WriteUInt64LittleEndian(into[maskAt..], mask);
        }

        return written;
    }

    /// <summary>Reads what <see cref="Write"/> has written, or anything.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="into">Zeros, as many as there were bytes.</param>
    /// <returns>False if the lines are not those of so many bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> lines, Span<byte> into)
    {
        for (var at = 0; at < into.Length; at += GroupBytes)
        {
            if (lines.Length < sizeof(ulong))
            {
                return false;
            }

            var mask = BinaryPrimitives.ReadUInt64LittleEndian(lines);
            lines = lines[sizeof(ulong)..];
            for (; mask != 0; mask &= mask - 1)
            {
                var start = at + BitOperations.TrailingZeroCount(mask) * LineBytes;
                var length = Math.Min(LineBytes, into.Length - start);
                if (length <= 0 || lines.Length < length)
                {
                    return false;
                }

                lines[..length].CopyTo(into[start..]);
                lines = lines[length..];
            }
        }

        return lines.IsEmpty;
    }

    private static ReadOnlySpan<byte> LineOf(ReadOnlySpan<byte> bytes, int group, int line)
    {
        var start = group + line * LineBytes;
        return bytes.Slice(start, Math.Min(LineBytes, bytes.Length - start));
    }
}
