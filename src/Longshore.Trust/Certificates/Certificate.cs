using System.Formats.Asn1;
using System.Numerics;

namespace Longshore.Trust.Certificates;

/// <summary>An X.509 certificate with a key on P-256 (RFC 5280).</summary>
internal sealed record Certificate
{
    private const string BasicConstraints = "2.5.29.19";
    private const string KeyUsage = "2.5.29.15";
    private const string EcPublicKey = "1.2.840.10045.2.1";

    // The bits of key usage, as the first byte of the bit string has them.
    private const byte DigitalSignatureBit = 0x80;
    private const byte CertificateSignBit = 0x04;

    private static readonly Asn1Tag VersionTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 3);

    public required SignedDer Signed { get; init; }

    public required BigInteger Serial { get; init; }

    public required ReadOnlyMemory<byte> Issuer { get; init; }

    public required ReadOnlyMemory<byte> Subject { get; init; }

    /// <summary>The subject's common name.</summary>
    public required string Name { get; init; }

    /// <summary>The issuer's common name.</summary>
    public required string IssuerName { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    public required P256Key Key { get; init; }

    public required IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Extensions { get; init; }

    /// <summary>Whether it may sign certificates.</summary>
    public required bool IsAuthority { get; init; }

    /// <summary>Whether it may sign data, and no certificates.</summary>
    public required bool IsEndEntity { get; init; }

    /// <exception cref="EvidenceException">The bytes are no such certificate.</exception>
    public static Certificate Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            return ReadParts(SignedDer.Read(der));
        }
        catch (AsnContentException damage)
        {
            throw new EvidenceException(EvidenceFailure.BadCertificate, $"a certificate cannot be read: {damage.Message}");
        }
    }

    public bool IsIssuedBy(Certificate issuer) => Issuer.Span.SequenceEqual(issuer.Subject.Span);

    private static Certificate ReadParts(SignedDer signed)
    {
        var fields = new AsnReader(signed.Content, AsnEncodingRules.DER).ReadSequence();
        fields.ReadSequence(VersionTag);
        var serial = fields.ReadInteger();
        SignedDer.ReadAlgorithm(fields);
        var issuer = fields.ReadEncodedValue();
        var validity = fields.ReadSequence();
        var notBefore = DerFields.ReadTime(validity);
        var notAfter = DerFields.ReadTime(validity);
        var subject = fields.ReadEncodedValue();
        var key = ReadKey(fields.ReadSequence());
        var extensions = DerFields.ReadExtensions(fields.ReadSequence(ExtensionsTag), BasicConstraints, KeyUsage);
        fields.ThrowIfNotEmpty();
        var isAuthority = IsAuthorityByConstraints(extensions);
        return new Certificate
        {
            Signed = signed,
            Serial = serial,
            Issuer = issuer,
            Subject = subject,
            Name = DerFields.CommonName(subject),
            IssuerName = DerFields.CommonName(issuer),
            NotBefore = notBefore,
            NotAfter = notAfter,
            Key = key,
            Extensions = extensions,
            IsAuthority = isAuthority && HasUsage(extensions, CertificateSignBit),
            IsEndEntity = !isAuthority && HasUsage(extensions, DigitalSignatureBit),
        };
    }

    private static P256Key ReadKey(AsnReader info)
    {
        var algorithm = info.ReadSequence();
        if (algorithm.ReadObjectIdentifier() != EcPublicKey || algorithm.ReadObjectIdentifier() != P256Key.Curve)
        {
            throw new AsnContentException("its key is not on the curve P-256");
        }

        return P256Key.OfPoint(info.ReadBitString(out _)) ?? throw new AsnContentException("its key is not an uncompressed point");
    }

    private static bool IsAuthorityByConstraints(Dictionary<string, ReadOnlyMemory<byte>> extensions)
    {
        if (!extensions.TryGetValue(BasicConstraints, out var encoded))
        {
            return false;
        }

        var constraints = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
        return constraints.HasData && constraints.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && constraints.ReadBoolean();
    }

    private static bool HasUsage(Dictionary<string, ReadOnlyMemory<byte>> extensions, byte bit) =>
        extensions.TryGetValue(KeyUsage, out var encoded)
        && new AsnReader(encoded, AsnEncodingRules.DER).ReadBitString(out _) is { Length: > 0 } bits
        && (bits[0] & bit) != 0;
}
