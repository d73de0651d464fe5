namespace Longshore.Trust.Tpm;

/// <summary>The endorsement key of a TPM, as its manufacturer certified it (TCG EK Credential Profile for TPM 2.0).</summary>
internal abstract class TpmEndorsementKey
{
    private const int CipherBits = 128;

    // PolicySecret(TPM_RH_ENDORSEMENT), B.6.2.
    private static readonly byte[] Policy = Convert.FromHexString("837197674484B3F81A90CC8D46A5D724FD52D76E06520B64F2A1DA1B331469AA");

    /// <summary>The label of seeds, with its final zero (part 1, B.10.4 and C.6.3).</summary>
    private protected static readonly byte[] SeedLabel = [.. "IDENTITY\0"u8];

    /// <summary>Creates the key in the endorsement hierarchy.</summary>
    public abstract byte[] Template { get; }

    /// <summary>Whether a TPM's key is this one.</summary>
    /// <param name="publicPart">The public part that the TPM made from the template.</param>
    /// <exception cref="EvidenceException">It has another form.</exception>
    public abstract bool IsSame(ReadOnlyMemory<byte> publicPart);

    /// <summary>Makes a seed that only the TPM with this key learns (TPM 2.0 Library, part 1, B.10.3 and C.6.3).</summary>
    /// <returns>The seed of 32 bytes, and the form in which the TPM receives it.</returns>
    public abstract (byte[] Seed, byte[] Encrypted) MakeSeed();

    /// <summary>The first fields of a template, up to those of the algorithm: a key that decrypts what belongs to a TPM, with the usual policy.</summary>
    /// <param name="algorithm">The algorithm.</param>
    protected static TpmWriter Head(ushort algorithm) => new TpmWriter()
        .UInt16(algorithm)
        .UInt16(TpmConstants.Sha256)
        .UInt32((uint)(TpmAttributes.FixedTpm | TpmAttributes.FixedParent | TpmAttributes.SensitiveDataOrigin
            | TpmAttributes.AdminWithPolicy | TpmAttributes.Restricted | TpmAttributes.Decrypt))
        .Sized(Policy)
        .UInt16(TpmConstants.Aes).UInt16(CipherBits).UInt16(TpmConstants.Cfb)
        .UInt16(TpmConstants.NoAlgorithm);

    /// <summary>Begins to read a public part, after the fields that every key of the template has.</summary>
    /// <exception cref="EvidenceException">They are others.</exception>
    protected static TpmReader Open(ReadOnlyMemory<byte> publicPart, byte[] head)
    {
        var reader = new TpmReader(publicPart, "the endorsement key");
        return reader.Take(head.Length).Span.SequenceEqual(head)
            ? reader
            : throw reader.Malformed("it is not made from the usual template");
    }
}
