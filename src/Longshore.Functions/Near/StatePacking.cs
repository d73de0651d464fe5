using System.Buffers.Binary;
using System.IO.Compression;
using Longshore.Wasm;

namespace Longshore.Functions.Near;

/// <summary>Deltas of guests as they cross a network: the length of <see cref="DeltaFormat"/>'s bytes (32 bits, little-endian), and those bytes
/// compressed by Brotli.</summary>
public static class StatePacking
{
    private const int LengthBytes = sizeof(uint);

    // The fastest: a page that differs little is mostly zeros after the exclusive or, and a network of 1 Gbit/s is not faster.
    private const int Quality = 1;
    private const int Window = 22;

    /// <summary>Packs a delta.</summary>
    public static byte[] Pack(InstanceDelta delta)
    {
        var bytes = DeltaFormat.Write(delta);
        var packed = new byte[LengthBytes + BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(packed, bytes.Length);
        return BrotliEncoder.TryCompress(bytes, packed.AsSpan(LengthBytes), out var written, Quality, Window)
            ? packed[..(LengthBytes + written)]
            : throw new InvalidOperationException("the delta was not compressed into its bound");
    }

    /// <summary>The bytes that a packed delta says to have when it is unpacked.</summary>
    /// <exception cref="InvalidDataException">It is cut off, or over the limit.</exception>
    public static int LengthOf(ReadOnlySpan<byte> packed)
    {
        if (packed.Length < LengthBytes)
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
    public static InstanceDelta Unpack(Snapshot snapshot, ReadOnlySpan<byte> packed)
    {
        var bytes = new byte[LengthOf(packed)];
        return BrotliDecoder.TryDecompress(packed[LengthBytes..], bytes, out var written) && written == bytes.Length
            ? DeltaFormat.Read(snapshot, bytes)
            : throw new InvalidDataException("the state is not compressed as it says");
    }
}
