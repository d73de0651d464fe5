using System.Security.Cryptography;
using System.Text;

namespace Longshore.Trust.Attestation;

/// <summary>Reads certificates from the bytes of a file: PEM, or one in DER.</summary>
public static class CertificateFile
{
    // The bundles of all manufacturers of TPMs have some 150.
    private const int CertificatesMax = 1000;

    private const string Label = "CERTIFICATE";
    private const byte Sequence = 0x30;

    /// <summary>Reads all certificates, in DER. They are not verified.</summary>
    /// <exception cref="InvalidDataException">There is none, or there are too many.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(byte[] bytes)
    {
        if (bytes.Length > 0 && bytes[0] == Sequence)
        {
            return [bytes];
        }

        List<ReadOnlyMemory<byte>> certificates = [];
        var rest = Encoding.Latin1.GetString(bytes).AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label].SequenceEqual(Label))
            {
                certificates.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
            }

            rest = rest[fields.Location.End.Value..];
        }

        return certificates.Count is > 0 and <= CertificatesMax
            ? certificates
            : throw new InvalidDataException(string.Create(null, $"there are {certificates.Count} certificates in it, not 1 to {CertificatesMax}"));
    }
}
