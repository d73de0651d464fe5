using System.Security.Cryptography;
using Longshore.Trust.Certificates;

namespace Longshore.Trust.Tpm;

/// <summary>The public part of a key that signs quotes: TPMT_PUBLIC (TPM 2.0 Library, part 2, 12.2.4).</summary>
/// <param name="Bytes">The public part, whole.</param>
/// <param name="Attributes">How the TPM uses the key.</param>
/// <param name="Key">The key.</param>
internal sealed record TpmAttestationKey(ReadOnlyMemory<byte> Bytes, TpmAttributes Attributes, P256Key Key)
{
    /// <summary>The length of a name: the algorithm, and a digest.</summary>
    public const int NameBytes = sizeof(ushort) + TpmConstants.DigestBytes;

    private const TpmAttributes Needed =
        TpmAttributes.FixedTpm | TpmAttributes.FixedParent | TpmAttributes.SensitiveDataOrigin | TpmAttributes.Restricted | TpmAttributes.Sign;

    /// <summary>Creates the key in the endorsement hierarchy. The same TPM makes the same key from it, until its manufacturer's seed changes, so
    /// nothing must be kept.</summary>
    public static byte[] Template { get; } = new TpmWriter()
        .UInt16(TpmConstants.Ecc)
        .UInt16(TpmConstants.Sha256)
        .UInt32((uint)(Needed | TpmAttributes.UserWithAuth | TpmAttributes.NoDictionaryAttack))
        .Sized([])
        .UInt16(TpmConstants.NoAlgorithm)
        .UInt16(TpmConstants.Ecdsa).UInt16(TpmConstants.Sha256)
        .UInt16(TpmConstants.P256)
        .UInt16(TpmConstants.NoAlgorithm)
        .Sized([]).Sized([])
        .ToArray();

    /// <summary>The key's name, by which a TPM tells it (part 1, 16).</summary>
    public byte[] Name => new TpmWriter().UInt16(TpmConstants.Sha256).Raw(SHA256.HashData(Bytes.Span)).ToArray();

    /// <summary>Whether the key was made in its TPM, never leaves it, and signs only what that TPM itself states.</summary>
    public bool IsAttestationKey => Attributes.HasFlag(Needed) && !Attributes.HasFlag(TpmAttributes.Decrypt);

    /// <exception cref="EvidenceException">The bytes are no key of ECDSA on P-256 with SHA-256.</exception>
    public static TpmAttestationKey Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new TpmReader(bytes, "the attestation key");
        reader.Expect(reader.UInt16(), TpmConstants.Ecc, "type");
        reader.Expect(reader.UInt16(), TpmConstants.Sha256, "name's digest");
        var attributes = (TpmAttributes)reader.UInt32();
        reader.Sized();
        reader.Expect(reader.UInt16(), TpmConstants.NoAlgorithm, "symmetric algorithm");
        reader.Expect(reader.UInt16(), TpmConstants.Ecdsa, "scheme");
        reader.Expect(reader.UInt16(), TpmConstants.Sha256, "scheme's digest");
        reader.Expect(reader.UInt16(), TpmConstants.P256, "curve");
        reader.Expect(reader.UInt16(), TpmConstants.NoAlgorithm, "key derivation");
        var key = new P256Key([.. TpmSignature.Coordinate(reader), .. TpmSignature.Coordinate(reader)]);
        reader.VerifyEnd();
        return new TpmAttestationKey(bytes, attributes, key);
    }
}
