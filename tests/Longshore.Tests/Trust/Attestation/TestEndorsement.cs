using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Longshore.Trust.Attestation;
using Longshore.Trust.Tpm;

namespace Longshore.Tests.Trust.Attestation;

/// <summary>An endorsement key in software, and the manufacturer that certifies it and others.</summary>
internal sealed class TestEndorsement : IDisposable
{
    private static readonly X500DistinguishedName Maker = new("CN=Maker of TPMs");

    private readonly AsymmetricAlgorithm _key;
    private readonly ECDsa _maker = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private TestEndorsement(AsymmetricAlgorithm key)
    {
        _key = key;
        var request = new CertificateRequest(Maker, _maker, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        Root = root.RawData;
        Certificate = Certify(PublicKeyOf(key));
        Key = TpmCertificate.KeyOf(Certificate);
    }

    /// <summary>The manufacturer's root.</summary>
    public ReadOnlyMemory<byte> Root { get; }

    /// <summary>The certificate of the key.</summary>
    public ReadOnlyMemory<byte> Certificate { get; }

    /// <summary>The key as its certificate has it.</summary>
    public TpmEndorsementKey Key { get; }

    /// <summary>The key with its private part.</summary>
    public ECDiffieHellman Elliptic => (ECDiffieHellman)_key;

    public static TestEndorsement Create(bool isElliptic) => new(isElliptic ? ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048));

    public static TestEndorsement Create(ECCurve curve) => new(ECDiffieHellman.Create(curve));

    /// <summary>Certifies a key of another TPM.</summary>
    public ReadOnlyMemory<byte> Certify(ECParameters key)
    {
        using var shared = ECDiffieHellman.Create(key);
        return Certify(PublicKeyOf(shared));
    }

    public void Dispose()
    {
        _key.Dispose();
        _maker.Dispose();
    }

    private static PublicKey PublicKeyOf(AsymmetricAlgorithm key) => PublicKey.CreateFromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo(), out _);

    private ReadOnlyMemory<byte> Certify(PublicKey key)
    {
        var request = new CertificateRequest(new X500DistinguishedName("CN=TPM"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("2.23.133.8.1")], false));
        using var certificate = request.Create(
            Maker, X509SignatureGenerator.CreateForECDsa(_maker), DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100), [1, 2, 3]);
        return certificate.RawData;
    }
}
