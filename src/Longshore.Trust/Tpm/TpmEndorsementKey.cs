using System.Security.Cryptography;

namespace Longshore.Trust.Tpm;

/// <summary>The endorsement key: RSA of 2,048 bits, which its manufacturer certified (TCG EK Credential Profile for TPM 2.0, template L-1).</summary>
internal static class TpmEndorsementKey
{
    private const int Bits = 2048;
    private const int CipherBits = 128;
    private const uint UsualExponent = 65_537;

    // PolicySecret(TPM_RH_ENDORSEMENT), B.6.2.
    private static readonly byte[] Policy = Convert.FromHexString("837197674484B3F81A90CC8D46A5D724FD52D76E06520B64F2A1DA1B331469AA");

    /// <summary>Creates the key in the endorsement hierarchy.</summary>
    public static byte[] Template { get; } = [.. Head(), .. new TpmWriter().Sized(new byte[Bits / 8]).ToArray()];

    /// <summary>Reads the public part that a TPM made from the template.</summary>
    /// <exception cref="EvidenceException">It has another form.</exception>
    public static RSAParameters Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new TpmReader(bytes, "the endorsement key");
        var head = Head();
        if (!reader.Take(head.Length).Span.SequenceEqual(head))
        {
            throw reader.Malformed("it is not made from the usual template");
        }

        var modulus = reader.Sized();
        reader.VerifyEnd();
        return new RSAParameters { Modulus = modulus.ToArray(), Exponent = new TpmWriter().UInt32(UsualExponent).ToArray()[1..] };
    }

    // An exponent of zero means the usual one.
    private static byte[] Head() => new TpmWriter()
        .UInt16(TpmConstants.Rsa)
        .UInt16(TpmConstants.Sha256)
        .UInt32((uint)(TpmAttributes.FixedTpm | TpmAttributes.FixedParent | TpmAttributes.SensitiveDataOrigin
            | TpmAttributes.AdminWithPolicy | TpmAttributes.Restricted | TpmAttributes.Decrypt))
        .Sized(Policy)
        .UInt16(TpmConstants.Aes).UInt16(CipherBits).UInt16(TpmConstants.Cfb)
        .UInt16(TpmConstants.NoAlgorithm)
        .UInt16(Bits)
        .UInt32(0)
        .ToArray();
}
