using System.Security.Cryptography;
using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;
using Longshore.Trust;
using Longshore.Trust.Attestation;
using Longshore.Trust.Certificates;
using Longshore.Trust.Tpm;

namespace Longshore.Tests.Trust.Attestation;

/// <summary>Our commands against a TPM of others: Debian's swtpm.</summary>
[Collection(SoftwareTpm.Collection)]
public sealed class SoftwareTpmTests : IDisposable
{
    private static readonly byte[] Digest = SHA256.HashData("a key"u8);
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static ReadOnlyMemory<byte> Certificate => CertificateFile.Read(File.ReadAllBytes(SoftwareTpm.Certificate))[0];

    private static IReadOnlyList<ReadOnlyMemory<byte>> Roots => CertificateFile.Read(File.ReadAllBytes(SoftwareTpm.Root));

    private OperatorSigner Signer => new(_key);

    [Fact]
    public async Task Attest_EnrolledTpm_IsAccepted()
    {
        var attester = await EnrolAsync();

        var evidence = await attester.AttestAsync(Digest, Token);
        var pcr7 = evidence.Claim.Measurements.Single(each => each.Name == "pcr7").Hex;
        var verdict = Verify(evidence, Policy(7, Convert.FromHexString(pcr7)));

        Assert.True(verdict.IsAccepted, string.Join('\n', EvidenceExplanation.Of(verdict)));
        Assert.Equal(evidence.Claim, verdict.Proof);
        Assert.Equal(TpmAttester.UsualRegisters.Count, verdict.Proof.Measurements.Count);
    }

    [Fact]
    public async Task Attest_ManyTimes_LeavesRoomInTheTpm()
    {
        var attester = await EnrolAsync();

        // It has room for three keys.
        for (var time = 0; time < 10; time++)
        {
            await attester.AttestAsync(Digest, Token);
        }
    }

    [Fact]
    public async Task Attest_OtherTimeOrValue_IsRefused()
    {
        var evidence = await (await EnrolAsync()).AttestAsync(SHA256.HashData("another time"u8), Token);

        Assert.Equal(EvidenceFailure.ReportDataMismatch, Verify(evidence, Policy(0, Convert.FromHexString(evidence.Claim.Measurements[0].Hex))).FirstFailure?.Failure);
        Assert.Equal(EvidenceFailure.MeasurementNotAccepted, Verify(evidence, Policy(0, new byte[31 + 1].Select(_ => (byte)0x5a).ToArray())).FirstFailure?.Failure);
        Assert.Equal(EvidenceFailure.MeasurementNotAccepted, Verify(evidence, Policy(23, new byte[32])).FirstFailure?.Failure);
    }

    [Fact]
    public async Task Attest_EnrolmentOfAnotherTpm_SaysSo()
    {
        var other = TpmEnrolment.Sign(TpmForge.At, new byte[TpmAttestationKey.NameBytes], Certificate, Signer).Write();

        var refusal = await Assert.ThrowsAsync<AttestationException>(() => new TpmAttester(Address(), other, [0], TimeProvider.System).AttestAsync(Digest, Token).AsTask());

        Assert.Contains("the enrolment is of another TPM", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enrol_CertificateOfAnotherTpmOrManufacturer_IsRefused()
    {
        var enroller = new TpmEnroller(Signer, TimeProvider.System);
        var others = CertificateFile.Read(Vectors.Quote("tpm2-swtpm/swtpm-localca-rootca-cert.pem")).Concat(CertificateFile.Read(Vectors.Quote("tpm2-swtpm/issuercert.pem"))).ToArray();
        var otherTpm = Vectors.Quote("tpm2-swtpm/ek.crt.der");

        var manufacturer = await Assert.ThrowsAsync<AttestationException>(() => enroller.EnrolAsync(Address(), Certificate, others, Token));
        var certificate = await Assert.ThrowsAsync<AttestationException>(() => enroller.EnrolAsync(Address(), otherTpm, others, Token));

        Assert.Contains("the TPM's certificate is refused", manufacturer.Message, StringComparison.Ordinal);
        Assert.Contains("the certificate is of another TPM", certificate.Message, StringComparison.Ordinal);
    }

    // The TPM itself decides, not our comparison: it has the key for which the credential is encrypted, but not the key of the name.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Activate_CredentialOfAnotherKeyOrForAnotherTpm_IsRefusedByTheTpm(bool isElliptic)
    {
        await using var transport = await TpmStream.OpenAsync(Address(), TimeProvider.System, Token);
        var device = new TpmDevice(transport);
        var own = isElliptic ? new TpmEccEndorsementKey(await ReadEllipticKeyAsync(device)) : TpmCertificate.KeyOf(Certificate);
        var (endorsement, endorsementPublic) = await device.CreatePrimaryAsync(own.Template, Token);
        var (attestation, attestationPublic) = await device.CreatePrimaryAsync(TpmAttestationKey.Template, Token);
        var name = TpmAttestationKey.Read(attestationPublic).Name;
        using var otherTpm = TestEndorsement.Create(isElliptic);
        try
        {
            var right = await device.ActivateCredentialAsync(attestation, endorsement, TpmCredential.Make(Digest, own, name), Token);
            var otherName = await Assert.ThrowsAsync<TpmException>(() => device.ActivateCredentialAsync(
                attestation, endorsement, TpmCredential.Make(Digest, own, [.. name[..2], .. new byte[32]]), Token));
            await Assert.ThrowsAsync<TpmException>(() => device.ActivateCredentialAsync(
                attestation, endorsement, TpmCredential.Make(Digest, otherTpm.Key, name), Token));

            Assert.True(own.IsSame(endorsementPublic));
            Assert.False(otherTpm.Key.IsSame(endorsementPublic));
            Assert.Equal(Digest, right.ToArray());
            Assert.Contains("the TPM refuses ActivateCredential", otherName.Message, StringComparison.Ordinal);
        }
        finally
        {
            await device.FlushAsync(attestation);
            await device.FlushAsync(endorsement);
        }
    }

    // swtpm certifies keys on P-384 only, so the test takes the manufacturer's place. The key is the TPM's own.
    [Fact]
    public async Task Enrol_CertificateOfAnEllipticKey_ProvesTheTpm()
    {
        ECParameters key;
        await using (var transport = await TpmStream.OpenAsync(Address(), TimeProvider.System, Token))
        {
            var point = (await ReadEllipticKeyAsync(new TpmDevice(transport))).Pair;
            key = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[..32].ToArray(), Y = point[32..].ToArray() } };
        }

        using var maker = TestEndorsement.Create(isElliptic: true);
        var certificate = maker.Certify(key);
        var enrolment = await new TpmEnroller(Signer, TimeProvider.System).EnrolAsync(Address(), certificate, [maker.Root], Token);
        var stranger = await Assert.ThrowsAsync<AttestationException>(
            () => new TpmEnroller(Signer, TimeProvider.System).EnrolAsync(Address(), maker.Certificate, [maker.Root], Token));

        using var attester = new TpmAttester(Address(), enrolment, TpmAttester.UsualRegisters, TimeProvider.System);
        var evidence = await attester.AttestAsync(Digest, Token);
        var pcr7 = evidence.Claim.Measurements.Single(each => each.Name == "pcr7").Hex;
        var verdict = Verify(evidence, Policy(7, Convert.FromHexString(pcr7)) with { TpmAuthorities = [maker.Root] });
        Assert.True(verdict.IsAccepted, string.Join('\n', EvidenceExplanation.Of(verdict)));
        Assert.Contains("the certificate is of another TPM", stranger.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attest_NobodyListens_SaysSo()
    {
        _ = TpmAddress.TryParse("tcp://127.0.0.1:1", out var nobody);
        var enrolment = TpmEnrolment.Sign(TpmForge.At, new byte[TpmAttestationKey.NameBytes], new byte[4], Signer).Write();

        var failure = await Assert.ThrowsAsync<AttestationException>(() => new TpmAttester(nobody!, enrolment, [0], TimeProvider.System).AttestAsync(Digest, Token).AsTask());

        Assert.Contains("the TPM at tcp://127.0.0.1:1 makes no quote", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _key.Dispose();

    private static TpmAddress Address() => TpmAddress.TryParse(SoftwareTpm.Address, out var address) ? address : throw new InvalidOperationException();

    private static async Task<P256Key> ReadEllipticKeyAsync(TpmDevice device)
    {
        using var other = TestEndorsement.Create(isElliptic: true);
        var (handle, publicPart) = await device.CreatePrimaryAsync(other.Key.Template, Token);
        await device.FlushAsync(handle);
        return TpmEccEndorsementKey.Read(publicPart);
    }

    private static EvidenceVerdict Verify(Evidence evidence, EvidencePolicy policy) =>
        new EvidenceVerifier(policy, TimeProvider.System.GetUtcNow).Verify(evidence.Bytes, Digest);

    private EvidencePolicy Policy(int register, byte[] value) => new()
    {
        Kind = TrustLevel.Tpm,
        Operators = [Signer.Fingerprint],
        Registers = new Dictionary<int, IReadOnlyList<ReadOnlyMemory<byte>>> { [register] = [value] },
        TpmAuthorities = Roots,
    };

    private async Task<TpmAttester> EnrolAsync()
    {
        var enrolment = await new TpmEnroller(Signer, TimeProvider.System).EnrolAsync(
            Address(), Certificate, Roots, Token);
        return new TpmAttester(Address(), enrolment, TpmAttester.UsualRegisters, TimeProvider.System);
    }
}
