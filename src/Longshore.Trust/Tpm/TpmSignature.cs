using Longshore.Trust.Certificates;

namespace Longshore.Trust.Tpm;

/// <summary>A signature of ECDSA with SHA-256: TPMT_SIGNATURE (TPM 2.0 Library, part 2, 11.3.4).</summary>
internal static class TpmSignature
{
    /// <summary>The signature as two numbers of 32 bytes.</summary>
    /// <exception cref="EvidenceException">It has another form.</exception>
    public static byte[] Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new TpmReader(bytes, "the TPM's signature");
        reader.Expect(reader.UInt16(), TpmConstants.Ecdsa, "algorithm");
        reader.Expect(reader.UInt16(), TpmConstants.Sha256, "digest");
        byte[] pair = [.. Coordinate(reader), .. Coordinate(reader)];
        reader.VerifyEnd();
        return pair;
    }

    /// <summary>A number, from which a TPM may leave leading zeros out.</summary>
    public static byte[] Coordinate(TpmReader reader)
    {
        var number = reader.Sized();
        if (number.Length > P256Key.CoordinateBytes)
        {
            throw reader.Malformed("a number is longer than the curve's");
        }

        var padded = new byte[P256Key.CoordinateBytes];
        number.Span.CopyTo(padded.AsSpan(padded.Length - number.Length));
        return padded;
    }
}
