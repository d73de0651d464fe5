using System.Formats.Asn1;

namespace Longshore.Trust.Certificates;

/// <summary>Signed content in DER: a certificate or a list of revoked ones (RFC 5280, sections 4.1 and 5.1).</summary>
/// <param name="Content">What is signed.</param>
/// <param name="Signature">An ECDSA signature in DER.</param>
internal sealed record SignedDer(ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Signature)
{
    private const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";

    /// <exception cref="AsnContentException">The bytes have another form, or another algorithm.</exception>
    public static SignedDer Read(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var parts = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var content = parts.ReadEncodedValue();
        ReadAlgorithm(parts);
        var signature = parts.ReadBitString(out var unusedBits);
        parts.ThrowIfNotEmpty();
        return unusedBits == 0 ? new SignedDer(content, signature) : throw new AsnContentException("a signature has unused bits");
    }

    /// <summary>Reads an algorithm, which can only be ECDSA with SHA-256.</summary>
    /// <exception cref="AsnContentException">It is another one.</exception>
    public static void ReadAlgorithm(AsnReader reader)
    {
        var algorithm = reader.ReadSequence();
        if (algorithm.ReadObjectIdentifier() != EcdsaWithSha256)
        {
            throw new AsnContentException("the signature's algorithm is not ECDSA with SHA-256");
        }

        algorithm.ThrowIfNotEmpty();
    }

    public bool IsSignedBy(P256Key key) => key.VerifiesDer(Content.Span, Signature.Span);
}
