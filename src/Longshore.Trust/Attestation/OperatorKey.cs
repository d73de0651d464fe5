using System.Security.Cryptography;
using Longshore.Trust.Certificates;

namespace Longshore.Trust.Attestation;

/// <summary>An operator's public key on P-256, as <c>longshore keys</c> shows it by its fingerprint.</summary>
internal sealed class OperatorKey
{
    private readonly P256Key _key;

    private OperatorKey(P256Key key, string fingerprint) => (_key, Fingerprint) = (key, fingerprint);

    /// <summary>SHA-256 of the key (SubjectPublicKeyInfo), in lower-case hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <param name="info">SubjectPublicKeyInfo.</param>
    /// <exception cref="EvidenceException">The bytes are no such key.</exception>
    public static OperatorKey Read(ReadOnlySpan<byte> info)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(info, out var read);
            var parameters = key.ExportParameters(includePrivateParameters: false);
            return read == info.Length && parameters.Curve.IsNamed && parameters.Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                ? new OperatorKey(new P256Key([.. parameters.Q.X!, .. parameters.Q.Y!]), Convert.ToHexStringLower(SHA256.HashData(info)))
                : throw Malformed();
        }
        catch (CryptographicException)
        {
            throw Malformed();
        }
    }

    /// <summary>Checks that a policy names this key, and that it signed a statement.</summary>
    /// <exception cref="EvidenceException">It is another operator's, or the signature is wrong.</exception>
    public void Verify(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> signature, IReadOnlyCollection<string> operators)
    {
        if (!operators.Contains(Fingerprint, StringComparer.Ordinal))
        {
            throw new EvidenceException(EvidenceFailure.UntrustedOperator, $"the operator's key {Fingerprint} is none that the policy names");
        }

        if (!_key.Verifies(statement, signature))
        {
            throw new EvidenceException(EvidenceFailure.OperatorSignature, "the operator did not sign it, or it was changed afterwards");
        }
    }

    private static EvidenceException Malformed() => new(EvidenceFailure.Malformed, "the operator's key is no key on P-256");
}
