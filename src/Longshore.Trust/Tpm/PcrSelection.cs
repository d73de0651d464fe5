using System.Collections.Immutable;

namespace Longshore.Trust.Tpm;

/// <summary>Registers of the bank of SHA-256 (TPM 2.0 Library, part 2, 10.6.1 and 10.9.7).</summary>
/// <param name="Registers">Their numbers, ascending.</param>
internal sealed record PcrSelection(ImmutableArray<int> Registers)
{
    /// <summary>A PC's TPM has 24 registers (TCG PC Client Platform TPM Profile, 3.6.2).</summary>
    public const int RegisterCount = 24;

    private const int BitmapBytes = RegisterCount / 8;

    public byte[] Write()
    {
        var bitmap = new byte[BitmapBytes];
        foreach (var register in Registers)
        {
            bitmap[register / 8] |= (byte)(1 << (register % 8));
        }

        return new TpmWriter().UInt32(1).UInt16(TpmConstants.Sha256).Byte(BitmapBytes).Raw(bitmap).ToArray();
    }

    /// <exception cref="EvidenceException">It is a selection of other banks too, or has another form.</exception>
    public static PcrSelection Read(TpmReader reader)
    {
        reader.Expect(reader.UInt32(), 1, "number of banks");
        reader.Expect(reader.UInt16(), TpmConstants.Sha256, "bank");
        reader.Expect(reader.Byte(), BitmapBytes, "length of the selection");
        var bitmap = reader.Take(BitmapBytes).Span;
        var registers = ImmutableArray.CreateBuilder<int>();
        for (var register = 0; register < RegisterCount; register++)
        {
            if ((bitmap[register / 8] & (1 << (register % 8))) != 0)
            {
                registers.Add(register);
            }
        }

        return new PcrSelection(registers.ToImmutable());
    }

    public bool IsSame(PcrSelection other) => Registers.AsSpan().SequenceEqual(other.Registers.AsSpan());
}
