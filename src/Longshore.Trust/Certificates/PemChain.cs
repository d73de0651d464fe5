using System.Security.Cryptography;
using System.Text;

namespace Longshore.Trust.Certificates;

/// <summary>Reads certificates in PEM, in the order they stand.</summary>
internal static class PemChain
{
    // A leaf, an intermediate and a root: no longer chain is accepted, so no more are read.
    private const int CertificatesMax = 3;

    private const string Label = "CERTIFICATE";

    /// <exception cref="EvidenceException">There is none, there are too many, or one cannot be read.</exception>
    public static IReadOnlyList<Certificate> Read(ReadOnlySpan<byte> pem)
    {
        var text = Encoding.Latin1.GetString(pem.TrimEnd((byte)0));
        var certificates = new List<Certificate>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (!rest[fields.Label].SequenceEqual(Label) || !rest[..fields.Location.Start.Value].IsWhiteSpace() || certificates.Count == CertificatesMax)
            {
                throw Bad();
            }

            certificates.Add(Certificate.Read(Convert.FromBase64String(rest[fields.Base64Data].ToString())));
            rest = rest[fields.Location.End.Value..];
        }

        return certificates.Count > 0 && rest.IsWhiteSpace() ? certificates : throw Bad();
    }

    private static EvidenceException Bad() =>
        new(EvidenceFailure.BadChain, string.Create(null, $"a chain is not 1 to {CertificatesMax} certificates in PEM"));
}
