using System.Buffers.Binary;

namespace Longshore.Trust.Tpm;

/// <summary>Writes structures of a TPM, whose numbers are big-endian.</summary>
internal sealed class TpmWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public TpmWriter Byte(byte value) => Raw([value]);

    public TpmWriter UInt16(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, checked((ushort)value));
        return Raw(bytes);
    }

    public TpmWriter UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return Raw(bytes);
    }

    public TpmWriter UInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return Raw(bytes);
    }

    public TpmWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Writes bytes with their length before them, as all structures named TPM2B are.</summary>
    public TpmWriter Sized(ReadOnlySpan<byte> bytes) => UInt16(bytes.Length).Raw(bytes);
}
