using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Longshore.Offload.Wire;

/// <summary>Builds one frame.</summary>
internal sealed class FrameWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    public FrameWriter(FrameType type)
    {
        _bytes.GetSpan(OffloadProtocol.HeaderBytes)[OffloadProtocol.HeaderBytes - 1] = (byte)type;
        _bytes.Advance(OffloadProtocol.HeaderBytes);
    }

    /// <summary>The frame's bytes so far, with its header.</summary>
    public int Length => _bytes.WrittenCount;

    /// <summary>The whole frame, with its length.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        var frame = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_bytes.WrittenMemory);
        BinaryPrimitives.WriteInt32LittleEndian(frame.Span, frame.Length - OffloadProtocol.HeaderBytes);
        return frame;
    }

    public FrameWriter Byte(byte value) => Raw([value]);

    public FrameWriter Count(long value)
    {
        Span<byte> digits = stackalloc byte[10];
        var used = 0;
        for (; value >= 0x80; value >>= 7)
        {
            digits[used++] = (byte)(value | 0x80);
        }

        digits[used++] = (byte)value;
        return Raw(digits[..used]);
    }

    public FrameWriter Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return Count(bytes.Length).Raw(bytes);
    }

    public FrameWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }
}
