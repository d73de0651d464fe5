using System.Formats.Asn1;

namespace Longshore.Trust.Certificates;

/// <summary>What Intel's certificate says about a processor (Intel's PCK certificate profile, section 1.3.5).</summary>
/// <param name="Fmspc">The kind of processor, 6 bytes.</param>
/// <param name="PceId">The provisioning enclave, 2 bytes.</param>
/// <param name="Components">The security versions of its 16 components.</param>
/// <param name="PceSvn">The security version of the provisioning enclave.</param>
internal sealed record PckExtension(
    ReadOnlyMemory<byte> Fmspc, ReadOnlyMemory<byte> PceId, IReadOnlyList<byte> Components, int PceSvn)
{
    private const string Oid = "1.2.840.113741.1.13.1";
    private const int ComponentCount = 16;
    private const int FmspcBytes = 6;
    private const int PceIdBytes = 2;

    /// <exception cref="EvidenceException">The certificate does not describe a processor.</exception>
    public static PckExtension Of(Certificate certificate)
    {
        try
        {
            return certificate.Extensions.TryGetValue(Oid, out var encoded)
                ? ReadFields(Fields(new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence(), Oid))
                : throw new AsnContentException("it has no such extension");
        }
        catch (Exception damage) when (damage is AsnContentException or KeyNotFoundException or OverflowException)
        {
            throw new EvidenceException(
                EvidenceFailure.BadCertificate, $"the certificate \"{certificate.Name}\" does not describe a processor: {damage.Message}");
        }
    }

    private static PckExtension ReadFields(Dictionary<string, AsnReader> fields)
    {
        var tcb = Fields(fields[Oid + ".2"].ReadSequence(), Oid + ".2");
        var components = new byte[ComponentCount];
        for (var index = 0; index < ComponentCount; index++)
        {
            components[index] = checked((byte)tcb[string.Create(null, $"{Oid}.2.{index + 1}")].ReadInteger());
        }

        return new PckExtension(
            Octets(fields[Oid + ".4"], FmspcBytes),
            Octets(fields[Oid + ".3"], PceIdBytes),
            components,
            checked((ushort)tcb[Oid + ".2.17"].ReadInteger()));
    }

    private static byte[] Octets(AsnReader reader, int length) =>
        reader.ReadOctetString() is { } bytes && bytes.Length == length ? bytes : throw new AsnContentException("a field has a wrong length");

    // A sequence of pairs: an identifier below the outer one, and a value.
    private static Dictionary<string, AsnReader> Fields(AsnReader sequence, string outer)
    {
        var fields = new Dictionary<string, AsnReader>(StringComparer.Ordinal);
        while (sequence.HasData)
        {
            var pair = sequence.ReadSequence();
            var oid = pair.ReadObjectIdentifier();
            if (!oid.StartsWith(outer + ".", StringComparison.Ordinal) || !fields.TryAdd(oid, pair))
            {
                throw new AsnContentException($"the field {oid} is not understood");
            }
        }

        return fields;
    }
}
