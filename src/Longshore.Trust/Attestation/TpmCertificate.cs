using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Longshore.Functions;
using Longshore.Trust.Certificates;
using Longshore.Trust.Tpm;

namespace Longshore.Trust.Attestation;

/// <summary>The certificate of a TPM's endorsement key, by the TPM's manufacturer (TCG EK Credential Profile for TPM 2.0).</summary>
internal static class TpmCertificate
{
    // Those of today's manufacturers have 1 to 2 KiB.
    private const int BytesMax = 8 << 10;

    // tcg-kp-EKCertificate.
    private const string Usage = "2.23.133.8.1";

    /// <summary>Checks that a certificate is of a TPM, and was issued by one of the roots.</summary>
    /// <param name="der">The certificate.</param>
    /// <param name="authorities">The manufacturers' roots, and the authorities between, in DER.</param>
    /// <param name="at">The time at which all must be valid.</param>
    /// <returns>The name of the certificate's issuer.</returns>
    /// <exception cref="EvidenceException">It cannot be read, or was issued by others.</exception>
    public static string Verify(ReadOnlyMemory<byte> der, IReadOnlyList<ReadOnlyMemory<byte>> authorities, DateTimeOffset at)
    {
        using var certificate = Read(der);
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = at.UtcDateTime;
        policy.ApplicationPolicy.Add(new Oid(Usage));
        foreach (var authority in authorities)
        {
            var each = Read(authority);
            (each.SubjectName.RawData.AsSpan().SequenceEqual(each.IssuerName.RawData) ? policy.CustomTrustStore : policy.ExtraStore).Add(each);
        }

        try
        {
            return chain.Build(certificate)
                ? PrintableText.Of(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true))
                : throw Refusal(chain.ChainStatus);
        }
        finally
        {
            foreach (var each in policy.CustomTrustStore.Concat(policy.ExtraStore))
            {
                each.Dispose();
            }
        }
    }

    /// <summary>The endorsement key.</summary>
    /// <exception cref="EvidenceException">The certificate cannot be read, or its key is neither of RSA nor on P-256.</exception>
    public static TpmEndorsementKey KeyOf(ReadOnlyMemory<byte> der)
    {
        using var certificate = Read(der);
        using var rsa = certificate.GetRSAPublicKey();
        return rsa is not null ? new TpmRsaEndorsementKey(rsa.ExportParameters(includePrivateParameters: false)) : EccKeyOf(certificate);
    }

    // Not by the certificate's own way, which refuses keys that are not meant for agreement: some manufacturers say nothing, or "encipherment".
    private static TpmEccEndorsementKey EccKeyOf(X509Certificate2 certificate)
    {
        try
        {
            using var key = certificate.PublicKey.GetECDiffieHellmanPublicKey();
            if (key?.ExportParameters(includePrivateParameters: false) is { Curve: { IsNamed: true, Oid.Value: P256Key.Curve }, Q: { X: { } x, Y: { } y } })
            {
                return new TpmEccEndorsementKey(new P256Key([.. x, .. y]));
            }
        }
        catch (CryptographicException)
        {
            // Its point or its curve is none.
        }

        throw new EvidenceException(EvidenceFailure.BadCertificate, "the TPM's certificate is neither of a key of RSA nor of one on the curve P-256");
    }

    private static X509Certificate2 Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            return der.Length <= BytesMax
                ? X509CertificateLoader.LoadCertificate(der.Span)
                : throw new CryptographicException(string.Create(null, $"it has more than {BytesMax} bytes"));
        }
        catch (CryptographicException malformed)
        {
            throw new EvidenceException(EvidenceFailure.BadCertificate, $"a certificate of the TPM cannot be read: {malformed.Message}");
        }
    }

    private static EvidenceException Refusal(X509ChainStatus[] statuses)
    {
        var all = statuses.Aggregate(X509ChainStatusFlags.NoError, (flags, each) => flags | each.Status);
        var failure = all switch
        {
            _ when all.HasFlag(X509ChainStatusFlags.PartialChain) || all.HasFlag(X509ChainStatusFlags.UntrustedRoot) => EvidenceFailure.UntrustedRoot,
            _ when all.HasFlag(X509ChainStatusFlags.NotSignatureValid) => EvidenceFailure.CertificateSignature,
            _ when all.HasFlag(X509ChainStatusFlags.NotTimeValid) => EvidenceFailure.CertificateExpired,
            _ => EvidenceFailure.BadCertificate,
        };
        return new EvidenceException(failure, $"the TPM's certificate is refused: {all}");
    }
}
