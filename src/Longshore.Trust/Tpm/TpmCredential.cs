using System.Security.Cryptography;
using System.Text;

namespace Longshore.Trust.Tpm;

/// <summary>A secret that only one TPM can read, and only if it has a certain key: what TPM2_MakeCredential makes, without a TPM (TPM 2.0 Library,
/// part 1, 24).</summary>
/// <param name="Blob">The encrypted secret: TPMS_ID_OBJECT.</param>
/// <param name="Seed">The encrypted seed of its keys.</param>
internal sealed record TpmCredential(byte[] Blob, byte[] Seed)
{
    private const int CipherKeyBytes = 16;

    /// <param name="secret">The secret, at most 32 bytes.</param>
    /// <param name="endorsementKey">The TPM's endorsement key.</param>
    /// <param name="name">The name of the key that the TPM must have.</param>
    /// <exception cref="EvidenceException">The endorsement key is none.</exception>
    public static TpmCredential Make(ReadOnlySpan<byte> secret, TpmEndorsementKey endorsementKey, ReadOnlySpan<byte> name)
    {
        var (seed, encryptedSeed) = endorsementKey.MakeSeed();
        var identity = Encrypt(DeriveKey(seed, "STORAGE", name, CipherKeyBytes), new TpmWriter().Sized(secret).ToArray());
        var authenticator = HMACSHA256.HashData(DeriveKey(seed, "INTEGRITY", [], TpmConstants.DigestBytes), (byte[])[.. identity, .. name]);
        return new TpmCredential(new TpmWriter().Sized(authenticator).Raw(identity).ToArray(), encryptedSeed);
    }

    // KDFa (part 1, 11.4.10.2), for results of one digest at most.
    private static byte[] DeriveKey(byte[] seed, string label, ReadOnlySpan<byte> context, int length)
    {
        var message = new TpmWriter().UInt32(1).Raw(Encoding.ASCII.GetBytes(label)).Byte(0).Raw(context).UInt32((uint)length * 8).ToArray();
        return HMACSHA256.HashData(seed, message)[..length];
    }

    private static byte[] Encrypt(byte[] key, byte[] plain)
    {
        using var aes = Aes.Create();
        aes.Key = key;

        // The mode needs no padding, but the class asks for whole blocks.
        return aes.EncryptCfb(plain, new byte[CipherKeyBytes], PaddingMode.Zeros, feedbackSizeInBits: CipherKeyBytes * 8)[..plain.Length];
    }
}
