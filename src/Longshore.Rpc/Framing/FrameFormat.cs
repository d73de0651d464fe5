using System.Buffers;
using System.Buffers.Binary;

namespace Longshore.Rpc.Framing;

/// <summary>The frames of one protocol: a length in 4 bytes, little-endian, the rest of the header, and the counted bytes.</summary>
/// <param name="HeaderBytes">The bytes that the length does not count, its own four among them.</param>
/// <param name="LengthMin">The smallest length that is accepted, in bytes.</param>
/// <param name="LengthMax">The largest length that is accepted, in bytes. It bounds the memory that one connection takes.</param>
public sealed record FrameFormat(int HeaderBytes, uint LengthMin, uint LengthMax)
{
    /// <summary>The size of the length field in bytes.</summary>
    public const int LengthBytes = sizeof(uint);

    /// <summary>Takes a whole frame, with its header, from the start of a buffer.</summary>
    /// <param name="buffer">The received bytes; the frame is cut off its start.</param>
    /// <param name="frame">The frame; valid as long as the buffer's memory.</param>
    /// <returns>False as long as the frame is not whole.</returns>
    /// <exception cref="FrameException">The announced length is outside the limits.</exception>
    public bool TryTake(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (buffer.Length < LengthBytes)
        {
            return false;
        }

        var length = ReadLength(buffer);
        if (length < LengthMin)
        {
            throw new FrameException($"a frame of {length} bytes: the smallest has {LengthMin}");
        }

        if (length > LengthMax)
        {
            throw new FrameException($"a frame of {length} bytes: the limit is {LengthMax}");
        }

        var whole = HeaderBytes + (long)length;
        if (buffer.Length < whole)
        {
            return false;
        }

        frame = buffer.Slice(0, whole);
        buffer = buffer.Slice(whole);
        return true;
    }

    private static uint ReadLength(ReadOnlySequence<byte> buffer)
    {
        if (buffer.FirstSpan.Length >= LengthBytes)
        {
            return BinaryPrimitives.ReadUInt32LittleEndian(buffer.FirstSpan);
        }

        Span<byte> bytes = stackalloc byte[LengthBytes];
        buffer.Slice(0, LengthBytes).CopyTo(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
