using System.Security.Cryptography;

namespace Longshore.Trust.Attestation;

/// <summary>Signs in the name of an operator.</summary>
/// <param name="key">The operator's private key on P-256. The caller disposes it.</param>
public sealed class OperatorSigner(ECDsa key)
{
    private readonly Lock _gate = new();

    /// <summary>SHA-256 of the public key (SubjectPublicKeyInfo), in lower-case hexadecimal digits.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(PublicKey));

    internal byte[] PublicKey { get; } = key.ExportSubjectPublicKeyInfo();

    internal byte[] Sign(ReadOnlySpan<byte> statement)
    {
        // A key of the platform is used by one thread at a time.
        lock (_gate)
        {
            return key.SignData(statement, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }
}
