using System.Buffers.Binary;

namespace Longshore.Trust.Quotes;

/// <summary>Reads the fields of a quote in order.</summary>
/// <param name="bytes">What is left of it.</param>
internal sealed class QuoteReader(ReadOnlyMemory<byte> bytes)
{
    /// <summary>The bytes that were read.</summary>
    public int Position { get; private set; }

    /// <exception cref="EvidenceException">There are fewer bytes.</exception>
    public ReadOnlyMemory<byte> Take(uint length)
    {
        if (length > bytes.Length - Position)
        {
            throw new EvidenceException(EvidenceFailure.Malformed, string.Create(null,
                $"the quote ends at byte {bytes.Length}, and a field of {length} bytes begins at byte {Position}"));
        }

        Position += (int)length;
        return bytes.Slice(Position - (int)length, (int)length);
    }

    public ushort TakeUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)).Span);

    public uint TakeUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)).Span);

    /// <summary>Takes a field that begins with its length in 4 bytes.</summary>
    public ReadOnlyMemory<byte> TakeSized() => Take(TakeUInt32());

    /// <exception cref="EvidenceException">There are more bytes.</exception>
    public void VerifyEnd()
    {
        if (Position != bytes.Length)
        {
            throw new EvidenceException(EvidenceFailure.Malformed, string.Create(null, $"{bytes.Length - Position} bytes follow a field that must be the last"));
        }
    }
}
