using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Longshore.Wasm;

namespace Longshore.Functions.Near;

/// <summary>Deltas of guests as they cross a network: the length of <see cref="DeltaFormat"/>'s bytes (32 bits, little-endian), how they are
/// written (8 bits: 0 as they are, 1 as <see cref="SparseLines"/>, 2 as those compressed by Brotli), and those bytes.</summary>
public static class StatePacking
{
    private const int LengthBytes = sizeof(uint);
    private const int HeadBytes = LengthBytes + 1;
    private const byte Plain = 0;
    private const byte Lines = 1;
    private const byte Compressed = 2;

    // To compress and to decompress takes 5 to 8 ns for each byte, half of which is saved. A faster network takes less.
    private const double CompressedBytesPerSecondMax = 50e6;

    // The fastest.
    private const int Quality = 1;
    private const int Window = 22;

    // A delta has its pages, the address of each (4 bytes for 4,096), and globals and tables, which seldom take more than a few kilobytes.
    private const int BytesPerAddressByte = 1 << 10;
    private const int OtherBytes = 16 << 10;

    // What does not become less by a tenth in its first part costs more to compress than to send.
    private const int SampleBytes = 64 << 10;

    /// <summary>Packs a delta.</summary>
    /// <param name="delta">The delta.</param>
    /// <param name="bytesPerSecond">How fast the network is. A slow one is worth the time to compress.</param>
    public static byte[] Pack(InstanceDelta delta, double bytesPerSecond) => Pack(delta, bytesPerSecond <= CompressedBytesPerSecondMax);

    /// <summary>Packs a delta as another one was, which came over the same network.</summary>
    public static byte[] PackAs(ReadOnlySpan<byte> packed, InstanceDelta delta) => Pack(delta, packed.Length > LengthBytes && packed[LengthBytes] == Compressed);

    private static byte[] Pack(InstanceDelta delta, bool compresses)
    {
        using var written = new RentedWriter((int)Math.Min(delta.Bytes + delta.Bytes / BytesPerAddressByte + OtherBytes, Array.MaxLength));
        DeltaFormat.Write(delta, written);
        var bytes = written.Written;
        var buffer = ArrayPool<byte>.Shared.Rent(SparseLines.LengthMax(bytes.Length));
        try
        {
            var lines = buffer.AsSpan(0, SparseLines.Write(bytes, buffer));
            return compresses && IsCompressible(lines) ? Compress(lines, bytes.Length)
                : lines.Length < bytes.Length ? Packed(lines, bytes.Length, Lines)
                : Packed(bytes, bytes.Length, Plain);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Compress(ReadOnlySpan<byte> lines, int length)
    {
        var packed = new byte[HeadBytes + BrotliEncoder.GetMaxCompressedLength(lines.Length)];
        WriteHead(packed, length, Compressed);
        return BrotliEncoder.TryCompress(lines, packed.AsSpan(HeadBytes), out var written, Quality, Window)
            ? packed[..(HeadBytes + written)]
            : throw new InvalidOperationException("the delta was not compressed into its bound");
    }

    private static byte[] Packed(ReadOnlySpan<byte> content, int length, byte kind)
    {
        var packed = GC.AllocateUninitializedArray<byte>(HeadBytes + content.Length);
        WriteHead(packed, length, kind);
        content.CopyTo(packed.AsSpan(HeadBytes));
        return packed;
    }

    /// <summary>The bytes that a packed delta says to have when it is unpacked.</summary>
    /// <exception cref="InvalidDataException">It is cut off, or over the limit.</exception>
    public static int LengthOf(ReadOnlySpan<byte> packed)
    {
        if (packed.Length < HeadBytes)
        {
            throw new InvalidDataException("the state is cut off");
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(packed);
        return length <= NearLimits.StateBytesMax
            ? (int)length
            : throw new InvalidDataException($"the state of {length} bytes is over the limit of {NearLimits.StateBytesMax}");
    }

    /// <summary>Unpacks a delta.</summary>
    /// <param name="snapshot">The snapshot from which it differs.</param>
    /// <param name="packed">What <see cref="Pack(InstanceDelta, double)"/> has made, or anything.</param>
    /// <exception cref="SnapshotMismatchException">It is of another snapshot.</exception>
    /// <exception cref="InvalidDataException">It is damaged or too large.</exception>
    public static InstanceDelta Unpack(Snapshot snapshot, ReadOnlyMemory<byte> packed) => DeltaFormat.Read(snapshot, Open(packed));

    /// <summary>The bytes of a packed delta, which are the caller's.</summary>
    /// <param name="packed">What <see cref="Pack(InstanceDelta, double)"/> has made, or anything.</param>
    /// <exception cref="InvalidDataException">It is damaged or too large.</exception>
    public static Memory<byte> Open(ReadOnlyMemory<byte> packed)
    {
        var length = LengthOf(packed.Span);
        var content = packed.Span[HeadBytes..];
        return packed.Span[LengthBytes] switch
        {
            Plain when content.Length == length => content.ToArray(),
            Lines => Spread(content, length),
            Compressed => Decompress(content, length),
            _ => throw new InvalidDataException("the state is not as long as it says, or is written in no known way"),
        };
    }

    private static byte[] Decompress(ReadOnlySpan<byte> content, int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SparseLines.LengthMax(length));
        try
        {
            return BrotliDecoder.TryDecompress(content, buffer, out var written)
                ? Spread(buffer.AsSpan(0, written), length)
                : throw new InvalidDataException("the state is not compressed as it says");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Spread(ReadOnlySpan<byte> lines, int length)
    {
        var bytes = new byte[length];
        return SparseLines.TryRead(lines, bytes) ? bytes : throw new InvalidDataException("the state has other lines than it says");
    }

    private static bool IsCompressible(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..Math.Min(bytes.Length, SampleBytes)];
        var room = new byte[sample.Length - sample.Length / 10];
        return BrotliEncoder.TryCompress(sample, room, out _, Quality, Window);
    }

    private static void WriteHead(Span<byte> packed, int length, byte kind)
    {
        BinaryPrimitives.WriteInt32LittleEndian(packed, length);
        packed[LengthBytes] = kind;
    }
}
