using System.Security.Cryptography;

namespace Longshore.Cluster.Keys;

/// <summary>The public keys of nodes: P-256, as a SubjectPublicKeyInfo (RFC 5480).</summary>
internal static class NodeKey
{
    /// <summary>The bytes of a public key, the point uncompressed.</summary>
    public const int Bytes = 91;

    /// <summary>The bytes of a signature: r and s.</summary>
    public const int SignatureBytes = 64;

    /// <summary>The fingerprint of a public key, as <c>longshore keys</c> prints it.</summary>
    public static string FingerprintOf(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey));

    /// <summary>The id of the node with a fingerprint. 128 bits: nobody finds another key for the id of a node.</summary>
    public static string IdOf(string fingerprint) => fingerprint[..RandomId.Length];

    /// <summary>Whether a signature of some bytes is that of a public key.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out _);

            // One form for each key, so that a key has one fingerprint.
            return publicKey.SequenceEqual(key.ExportSubjectPublicKeyInfo())
                && key.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (Exception failure) when (failure is CryptographicException or PlatformNotSupportedException)
        {
            // No key, or one of another curve: the platform says the latter as it likes.
            return false;
        }
    }
}
