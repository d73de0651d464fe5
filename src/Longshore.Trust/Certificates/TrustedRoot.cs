namespace Longshore.Trust.Certificates;

/// <summary>The authority that every chain must end at, known by its public key.</summary>
/// <param name="key">Its public key.</param>
internal sealed class TrustedRoot(P256Key key)
{
    /// <summary>The common name of the root.</summary>
    public const string Name = "Intel SGX Root CA";

    /// <summary>Intel's root for SGX and TDX. It issued its own certificate in 2018, until 2049.</summary>
    public static TrustedRoot Intel { get; } = new(new P256Key(Convert.FromHexString(
        "0BA9C4C0C0C86193A3FE23D6B02CDA10A8BBD4E88E48B4458561A36E705525F567918E2EDC88E40D860BD0CC4EE26AACC988E505A953558C453F6B0904AE7394"), isKept: true));

    public P256Key Key => key;

    /// <summary>Checks the signatures and names of a chain, and returns it without its root.</summary>
    /// <param name="chain">The leaf first. The root may be left out.</param>
    /// <param name="at">The time of the check.</param>
    /// <param name="signatures">Signatures that are known to be right.</param>
    /// <exception cref="EvidenceException">A certificate was not issued by the one after it, or may not be used at this time.</exception>
    public IReadOnlyList<Certificate> Verify(IReadOnlyList<Certificate> chain, DateTimeOffset at, VerifiedSignatures signatures)
    {
        var root = chain[^1].Key.IsSame(key) ? chain[^1] : null;
        var issued = root is null ? chain : [.. chain.SkipLast(1)];
        if (root is not null)
        {
            VerifyRoot(root, signatures);
        }

        for (var index = 0; index < issued.Count; index++)
        {
            Verify(issued[index], index + 1 < issued.Count ? issued[index + 1] : root, isLeaf: index == 0, signatures);
        }

        foreach (var certificate in chain)
        {
            VerifyTime(certificate, at);
        }

        return issued;
    }

    private void VerifyRoot(Certificate root, VerifiedSignatures signatures)
    {
        if (root.Name != Name || !root.IsIssuedBy(root) || !root.IsAuthority || !signatures.IsSigned(root.Signed, key))
        {
            throw new EvidenceException(EvidenceFailure.CertificateSignature, "the root's certificate has the root's key, and was changed");
        }
    }

    // The root's name is checked where its certificate is not there to compare with.
    private void Verify(Certificate certificate, Certificate? issuer, bool isLeaf, VerifiedSignatures signatures)
    {
        if (isLeaf ? !certificate.IsEndEntity : !certificate.IsAuthority)
        {
            throw new EvidenceException(EvidenceFailure.BadCertificate, $"the certificate \"{certificate.Name}\" may not be used at its place in the chain");
        }

        if (issuer is null ? certificate.IssuerName != Name : !certificate.IsIssuedBy(issuer))
        {
            throw new EvidenceException(EvidenceFailure.UntrustedRoot, $"the certificate \"{certificate.Name}\" has another issuer than the trusted root's chain");
        }

        if (!signatures.IsSigned(certificate.Signed, issuer?.Key ?? key))
        {
            throw new EvidenceException(
                issuer is null ? EvidenceFailure.UntrustedRoot : EvidenceFailure.CertificateSignature,
                $"the certificate \"{certificate.Name}\" was not signed by {(issuer is null ? "the trusted root" : $"\"{issuer.Name}\"")}");
        }
    }

    private static void VerifyTime(Certificate certificate, DateTimeOffset at)
    {
        if (at < certificate.NotBefore || at > certificate.NotAfter)
        {
            throw new EvidenceException(EvidenceFailure.CertificateExpired, string.Create(null,
                $"the certificate \"{certificate.Name}\" is valid from {certificate.NotBefore:u} to {certificate.NotAfter:u}"));
        }
    }
}
