using System.Buffers.Binary;

namespace Longshore.Trust.Tpm;

/// <summary>Reads structures of a TPM in order. The bytes are not trusted.</summary>
/// <param name="bytes">The structure.</param>
/// <param name="what">Its name, for messages.</param>
internal sealed class TpmReader(ReadOnlyMemory<byte> bytes, string what)
{
    private int _position;

    /// <exception cref="EvidenceException">There are fewer bytes.</exception>
    public ReadOnlyMemory<byte> Take(int length)
    {
        if (length > bytes.Length - _position)
        {
            throw Malformed(string.Create(null, $"it ends at byte {bytes.Length}, and a field of {length} bytes begins at byte {_position}"));
        }

        _position += length;
        return bytes.Slice(_position - length, length);
    }

    public byte Byte() => Take(1).Span[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort)).Span);

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)).Span);

    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong)).Span);

    /// <summary>Reads bytes with their length before them, as all structures named TPM2B are.</summary>
    public ReadOnlyMemory<byte> Sized() => Take(UInt16());

    /// <summary>Reads what is left.</summary>
    public ReadOnlyMemory<byte> Rest() => Take(bytes.Length - _position);

    /// <summary>Checks a number that can only have one value.</summary>
    /// <exception cref="EvidenceException">It has another.</exception>
    public void Expect(uint found, uint expected, string field)
    {
        if (found != expected)
        {
            throw Malformed($"its {field} is {found:x}, not {expected:x}");
        }
    }

    /// <exception cref="EvidenceException">There are more bytes.</exception>
    public void VerifyEnd()
    {
        if (_position != bytes.Length)
        {
            throw Malformed(string.Create(null, $"{bytes.Length - _position} bytes follow its last field"));
        }
    }

    public EvidenceException Malformed(string detail) => new(EvidenceFailure.Malformed, $"{what} cannot be read: {detail}");
}
