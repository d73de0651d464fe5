using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Longshore.Tests.Trust;

/// <summary>A key with a certificate, as Intel's authorities have.</summary>
internal sealed class ForgedAuthority : IDisposable
{
    private const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";
    private readonly X500DistinguishedName _name;

    private ForgedAuthority(X500DistinguishedName name, ECDsa key, byte[] certificate, BigInteger serial)
    {
        _name = name;
        Key = key;
        Certificate = certificate;
        Serial = serial;
    }

    public ECDsa Key { get; }

    public byte[] Certificate { get; }

    public BigInteger Serial { get; }

    public byte[] Pem => Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", Certificate) + "\n");

    /// <param name="name">The common name.</param>
    /// <param name="issuer">The issuer; null signs itself.</param>
    /// <param name="isAuthority">Whether it may sign certificates.</param>
    /// <param name="from">When its validity begins.</param>
    /// <param name="until">When its validity ends.</param>
    /// <param name="extension">One more extension.</param>
    /// <param name="signer">Signs in place of the issuer.</param>
    public static ForgedAuthority Create(
        string name, ForgedAuthority? issuer, bool isAuthority, DateTimeOffset from, DateTimeOffset until, X509Extension? extension = null, ECDsa? signer = null)
    {
        var serial = RandomNumberGenerator.GetBytes(8);
        serial[0] &= 0x7f;
        serial[0] |= 1;
        var subject = new X500DistinguishedName($"CN={name}");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            isAuthority ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature, true));
        if (extension is not null)
        {
            request.CertificateExtensions.Add(extension);
        }

        using var certificate = request.Create(
            issuer?._name ?? subject, X509SignatureGenerator.CreateForECDsa(signer ?? issuer?.Key ?? key), from, until, serial);
        return new ForgedAuthority(subject, key, certificate.RawData, new BigInteger(serial, isUnsigned: true, isBigEndian: true));
    }

    /// <summary>A list of revoked certificates.</summary>
    public byte[] Revoke(DateTimeOffset from, DateTimeOffset until, ECDsa? signer, params BigInteger[] serials)
    {
        var content = new AsnWriter(AsnEncodingRules.DER);
        using (content.PushSequence())
        {
            content.WriteInteger(1);
            WriteAlgorithm(content);
            content.WriteEncodedValue(_name.RawData);
            content.WriteUtcTime(from);
            content.WriteUtcTime(until);
            if (serials.Length > 0)
            {
                using var list = content.PushSequence();
                foreach (var serial in serials)
                {
                    using var entry = content.PushSequence();
                    content.WriteInteger(serial);
                    content.WriteUtcTime(from);
                }
            }
        }

        var signed = new AsnWriter(AsnEncodingRules.DER);
        using (signed.PushSequence())
        {
            signed.WriteEncodedValue(content.Encode());
            WriteAlgorithm(signed);
            signed.WriteBitString((signer ?? Key).SignData(content.Encode(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }

        return signed.Encode();
    }

    public void Dispose() => Key.Dispose();

    private static void WriteAlgorithm(AsnWriter writer)
    {
        using var algorithm = writer.PushSequence();
        writer.WriteObjectIdentifier(EcdsaWithSha256);
    }
}
