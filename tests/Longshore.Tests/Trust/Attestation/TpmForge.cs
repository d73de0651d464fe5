using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Longshore.Functions.Specs;
using Longshore.Trust.Attestation;
using Longshore.Trust.Tpm;

namespace Longshore.Tests.Trust.Attestation;

/// <summary>Makes a TPM's evidence from keys of its own. Everything is right until a test changes a property.</summary>
internal sealed class TpmForge : IDisposable
{
    public static readonly DateTimeOffset At = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    public static readonly byte[] Digest = SHA256.HashData("the worker's key"u8);

    private readonly ECDsa _stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _attestation = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private byte[] _root = [];

    public ECDsa OperatorKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Operator => new OperatorSigner(OperatorKey).Fingerprint;

    public uint Magic { get; set; } = TpmConstants.Generated;

    public ushort Type { get; set; } = TpmConstants.AttestQuote;

    public uint Attributes { get; set; } = 0x50472;

    public byte[] ReportData { get; set; } = Digest;

    public int[] Registers { get; set; } = [0, 7, 14];

    /// <summary>The values that the evidence tells, which the TPM signed unless <see cref="SignedValues"/> is set.</summary>
    public byte[] Values { get; set; } = [.. Value(0), .. Value(7), .. Value(14)];

    public byte[]? SignedValues { get; set; }

    /// <summary>What a stranger signs: quote or enrolment.</summary>
    public HashSet<string> Forged { get; } = [];

    public bool EnrolsAnotherKey { get; set; }

    public string CertificateUsage { get; set; } = "2.23.133.8.1";

    public DateTimeOffset CertificateEnd { get; set; } = At.AddYears(1);

    public bool HasStrangeManufacturer { get; set; }

    public EvidencePolicy Policy => new()
    {
        Kind = TrustLevel.Tpm,
        Operators = [Operator],
        Registers = new Dictionary<int, IReadOnlyList<ReadOnlyMemory<byte>>> { [7] = [Value(8), Value(7)] },
        TpmAuthorities = [_root],
    };

    /// <summary>The value of a register.</summary>
    public static byte[] Value(int register) => SHA256.HashData([(byte)register]);

    public EvidenceVerdict Verify(EvidencePolicy? policy = null)
    {
        var evidence = Make();
        return Verify(evidence, policy ?? Policy);
    }

    public static EvidenceVerdict Verify(ReadOnlyMemory<byte> evidence, EvidencePolicy policy) =>
        new EvidenceVerifier(policy, () => At).Verify(evidence, Digest);

    public byte[] Make()
    {
        var key = PublicArea(_attestation);
        var name = TpmAttestationKey.Read(EnrolsAnotherKey ? PublicArea(_stranger) : key).Name;
        var enrolment = TpmEnrolment.Sign(At.AddDays(-1), name, Certificate(), new OperatorSigner(OperatorKey));
        if (Forged.Contains("enrolment"))
        {
            enrolment = enrolment with { Signature = new OperatorSigner(_stranger).Sign(enrolment.Statement) };
        }

        var quote = Quote();
        return EvidenceForm.Write(EvidenceKind.Tpm, key, quote, Signature(quote), Values, enrolment.Write());
    }

    public void Dispose()
    {
        _stranger.Dispose();
        _attestation.Dispose();
        OperatorKey.Dispose();
    }

    private byte[] PublicArea(ECDsa key)
    {
        var point = key.ExportParameters(false).Q;
        return new TpmWriter()
            .UInt16(TpmConstants.Ecc).UInt16(TpmConstants.Sha256).UInt32(Attributes).Sized([])
            .UInt16(TpmConstants.NoAlgorithm).UInt16(TpmConstants.Ecdsa).UInt16(TpmConstants.Sha256)
            .UInt16(TpmConstants.P256).UInt16(TpmConstants.NoAlgorithm)
            .Sized(point.X!.AsSpan().TrimStart((byte)0)).Sized(point.Y!)
            .ToArray();
    }

    private byte[] Quote() => new TpmWriter()
        .UInt32(Magic).UInt16(Type).Sized(new byte[34]).Sized(ReportData)
        .UInt64(77).UInt32(3).UInt32(0).Byte(1).UInt64(0x2019102300163636)
        .Raw(new PcrSelection([.. Registers]).Write())
        .Sized(SHA256.HashData(SignedValues ?? Values))
        .ToArray();

    private byte[] Signature(byte[] quote)
    {
        var pair = (Forged.Contains("quote") ? _stranger : _attestation)
            .SignData(quote, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return new TpmWriter().UInt16(TpmConstants.Ecdsa).UInt16(TpmConstants.Sha256).Sized(pair.AsSpan(0, 32)).Sized(pair.AsSpan(32)).ToArray();
    }

    private byte[] Certificate()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedName("CN=Maker of TPMs");
        var request = new CertificateRequest(subject, rootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = request.CreateSelfSigned(At.AddYears(-2), At.AddYears(10));
        using var strange = new CertificateRequest(new X500DistinguishedName("CN=Maker of nothing"), _stranger, HashAlgorithmName.SHA256)
            .CreateSelfSigned(At.AddYears(-2), At.AddYears(10));
        _root = HasStrangeManufacturer ? strange.RawData : root.RawData;
        using var key = RSA.Create(2048);
        var endorsement = new CertificateRequest("CN=TPM", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        endorsement.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        endorsement.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(CertificateUsage)], false));
        using var certificate = endorsement.Create(subject, X509SignatureGenerator.CreateForECDsa(rootKey), At.AddYears(-1), CertificateEnd, [1, 2, 3]);
        return certificate.RawData;
    }
}
