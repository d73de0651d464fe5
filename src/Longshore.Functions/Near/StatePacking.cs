using System.Buffers.Binary;
using System.IO.Compression;
using Longshore.Wasm;

namespace Longshore.Functions.Near;

/// <summary>Deltas of guests as they cross a network: the length of <see cref="DeltaFormat"/>'s bytes (32 bits, little-endian), how they are
/// written (8 bits: 0 as they are, 1 compressed by Brotli), and those bytes.</summary>
public static class StatePacking
{
    private const int LengthBytes = sizeof(uint);
    private const int HeadBytes = LengthBytes + 1;
    private const byte Plain = 0;
    private const byte Compressed = 1;

    // The fastest: a page that differs little is mostly zeros after the exclusive or, and a network of 1 Gbit/s is not faster.
    private const int Quality = 1;
    private const int Window = 22;

    // What does not become less by a tenth in its first part costs more to compress than to send.
    private const int SampleBytes = 64 << 10;

    /// <summary>Packs a delta.</summary>
    public static byte[] Pack(InstanceDelta delta)
    {
        var bytes = DeltaFormat.Write(delta).Span;
        if (!IsCompressible(bytes))
        {
            var plain = new byte[HeadBytes + bytes.Length];
            WriteHead(plain, bytes.Length, Plain);
            bytes.CopyTo(plain.AsSpan(HeadBytes));
            return plain;
        }

        var packed = new byte[HeadBytes + BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        WriteHead(packed, bytes.Length, Compressed);
        return BrotliEncoder.TryCompress(bytes, packed.AsSpan(HeadBytes), out var written, Quality, Window)
            ? packed[..(HeadBytes + written)]
            : throw new InvalidOperationException("the delta was not compressed into its bound");
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
    /// <param name="packed">What <see cref="Pack"/> has made, or anything.</param>
    /// <exception cref="SnapshotMismatchException">It is of another snapshot.</exception>
    /// <exception cref="InvalidDataException">It is damaged or too large.</exception>
    public static InstanceDelta Unpack(Snapshot snapshot, ReadOnlyMemory<byte> packed) => DeltaFormat.Read(snapshot, Open(packed).Span);

    /// <summary>The bytes of a packed delta.</summary>
    /// <param name="packed">What <see cref="Pack"/> has made, or anything.</param>
    /// <exception cref="InvalidDataException">It is damaged or too large.</exception>
    public static ReadOnlyMemory<byte> Open(ReadOnlyMemory<byte> packed)
    {
        var length = LengthOf(packed.Span);
        var content = packed[HeadBytes..];
        switch (packed.Span[LengthBytes])
        {
            case Plain when content.Length == length:
                return content;
            case Compressed:
                var bytes = GC.AllocateUninitializedArray<byte>(length);
                return BrotliDecoder.TryDecompress(content.Span, bytes, out var written) && written == length
                    ? bytes
                    : throw new InvalidDataException("the state is not compressed as it says");
            default:
                throw new InvalidDataException("the state is not as long as it says, or is written in no known way");
        }
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
