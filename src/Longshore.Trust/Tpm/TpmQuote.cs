namespace Longshore.Trust.Tpm;

/// <summary>What a TPM signed about its registers: TPMS_ATTEST of the type quote (TPM 2.0 Library, part 2, 10.12.12).</summary>
/// <param name="ExtraData">What the asker bound to it.</param>
/// <param name="ResetCount">How often the machine was started.</param>
/// <param name="FirmwareVersion">The TPM's own number of its firmware.</param>
/// <param name="Selection">The registers.</param>
/// <param name="Digest">The digest of their values, one after the other.</param>
internal sealed record TpmQuote(
    ReadOnlyMemory<byte> ExtraData, uint ResetCount, ulong FirmwareVersion, PcrSelection Selection, ReadOnlyMemory<byte> Digest)
{
    /// <exception cref="EvidenceException">The bytes are no such statement, or no TPM made it.</exception>
    public static TpmQuote Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new TpmReader(bytes, "the TPM's statement");
        reader.Expect(reader.UInt32(), TpmConstants.Generated, "magic");
        reader.Expect(reader.UInt16(), TpmConstants.AttestQuote, "type");
        reader.Sized();
        var extraData = reader.Sized();
        reader.UInt64();
        var resetCount = reader.UInt32();
        reader.UInt32();
        reader.Byte();
        var quote = new TpmQuote(extraData, resetCount, reader.UInt64(), PcrSelection.Read(reader), reader.Sized());
        reader.VerifyEnd();
        return quote;
    }
}
