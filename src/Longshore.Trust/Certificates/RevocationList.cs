using System.Formats.Asn1;
using System.Numerics;

namespace Longshore.Trust.Certificates;

/// <summary>A list of revoked certificates (RFC 5280, section 5).</summary>
/// <param name="Signed">Its signed content.</param>
/// <param name="Issuer">The authority's encoded name.</param>
/// <param name="IssuerName">The authority's common name.</param>
/// <param name="From">When it was issued.</param>
/// <param name="Until">When the next one was due.</param>
/// <param name="Serials">The revoked serial numbers.</param>
internal sealed record RevocationList(
    SignedDer Signed, ReadOnlyMemory<byte> Issuer, string IssuerName, DateTimeOffset From, DateTimeOffset Until, IReadOnlySet<BigInteger> Serials)
{
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 0);

    /// <exception cref="EvidenceException">The bytes are no such list.</exception>
    public static RevocationList Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            return ReadParts(SignedDer.Read(der));
        }
        catch (AsnContentException damage)
        {
            throw new EvidenceException(EvidenceFailure.BadRevocationList, $"a list of revoked certificates cannot be read: {damage.Message}");
        }
    }

    /// <summary>Checks that the list is the issuer's.</summary>
    /// <param name="issuer">The issuer's encoded name.</param>
    /// <param name="name">The issuer's common name.</param>
    /// <param name="key">The issuer's key.</param>
    /// <param name="signatures">Signatures that are known to be right.</param>
    /// <exception cref="EvidenceException">It is of another issuer.</exception>
    public void VerifyIssuer(ReadOnlyMemory<byte> issuer, string name, P256Key key, VerifiedSignatures signatures)
    {
        if (!Issuer.Span.SequenceEqual(issuer.Span))
        {
            throw new EvidenceException(
                EvidenceFailure.BadRevocationList, $"the list of revoked certificates is of \"{IssuerName}\", not of \"{name}\"");
        }

        if (!signatures.IsSigned(Signed, key))
        {
            throw new EvidenceException(EvidenceFailure.RevocationListSignature, $"the list of revoked certificates was not signed by \"{name}\"");
        }
    }

    /// <exception cref="EvidenceException">The certificate is in the list.</exception>
    public void VerifyAbsence(Certificate certificate)
    {
        if (Serials.Contains(certificate.Serial))
        {
            throw new EvidenceException(EvidenceFailure.Revoked, $"the certificate \"{certificate.Name}\" is revoked");
        }
    }

    /// <exception cref="EvidenceException">The list is not valid at this time.</exception>
    public void VerifyTime(DateTimeOffset at)
    {
        if (at < From || at > Until)
        {
            throw new EvidenceException(EvidenceFailure.RevocationListExpired, string.Create(null,
                $"the list of certificates that \"{IssuerName}\" revoked is valid from {From:u} to {Until:u}"));
        }
    }

    private static RevocationList ReadParts(SignedDer signed)
    {
        var fields = new AsnReader(signed.Content, AsnEncodingRules.DER).ReadSequence();
        fields.ReadInteger();
        SignedDer.ReadAlgorithm(fields);
        var issuer = fields.ReadEncodedValue();
        var from = DerFields.ReadTime(fields);
        var until = DerFields.ReadTime(fields);
        var serials = new HashSet<BigInteger>();
        if (fields.HasData && fields.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            ReadSerials(fields.ReadSequence(), serials);
        }

        if (fields.HasData)
        {
            DerFields.ReadExtensions(fields.ReadSequence(ExtensionsTag));
        }

        fields.ThrowIfNotEmpty();
        return new RevocationList(signed, issuer, DerFields.CommonName(issuer), from, until, serials);
    }

    private static void ReadSerials(AsnReader revoked, HashSet<BigInteger> serials)
    {
        while (revoked.HasData)
        {
            serials.Add(revoked.ReadSequence().ReadInteger());
        }
    }
}
