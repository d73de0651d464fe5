using System.Formats.Asn1;
using Longshore.Functions;

namespace Longshore.Trust.Certificates;

/// <summary>Fields that certificates and lists of revoked certificates have in common.</summary>
internal static class DerFields
{
    private const string CommonNameOid = "2.5.4.3";

    /// <summary>The common name in an encoded name, as it can be printed; empty if it has none.</summary>
    public static string CommonName(ReadOnlyMemory<byte> name)
    {
        var sets = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
        while (sets.HasData)
        {
            var attribute = sets.ReadSetOf().ReadSequence();
            if (attribute.ReadObjectIdentifier() == CommonNameOid)
            {
                return PrintableText.Of(attribute.ReadCharacterString((UniversalTagNumber)attribute.PeekTag().TagValue is UniversalTagNumber.PrintableString
                    ? UniversalTagNumber.PrintableString
                    : UniversalTagNumber.UTF8String));
            }
        }

        return "";
    }

    public static DateTimeOffset ReadTime(AsnReader reader) =>
        IsTime(reader, UniversalTagNumber.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    /// <summary>The extensions by their identifiers.</summary>
    /// <param name="reader">Stands at the sequence of extensions.</param>
    /// <param name="understood">The extensions that may be critical.</param>
    /// <exception cref="AsnContentException">A critical extension is not understood, or one is there twice.</exception>
    public static Dictionary<string, ReadOnlyMemory<byte>> ReadExtensions(AsnReader reader, params ReadOnlySpan<string> understood)
    {
        var extensions = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var list = reader.ReadSequence();
        while (list.HasData)
        {
            var extension = list.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var isCritical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
            if ((isCritical && !understood.Contains(oid)) || !extensions.TryAdd(oid, extension.ReadOctetString()))
            {
                throw new AsnContentException($"the extension {oid} is not understood");
            }
        }

        return extensions;
    }

    private static bool IsTime(AsnReader reader, UniversalTagNumber kind) =>
        reader.PeekTag().HasSameClassAndValue(new Asn1Tag(kind));
}
