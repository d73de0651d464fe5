using System.Security.Cryptography;
using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;
using Longshore.Trust;
using Longshore.Trust.Attestation;
using Longshore.Trust.Collateral;
using Longshore.Trust.Quotes;
using Longshore.Trust.Verification;

namespace Longshore.Tests.Trust.Attestation;

/// <summary>The rungs of the ladder beside a TPM: nothing, an operator's signature, and an enclave in Gramine, which is simulated.</summary>
public sealed class EvidenceVerifierTests : IDisposable
{
    private static readonly byte[] Digest = SHA256.HashData("a key"u8);
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TemporaryDirectory _directory = new();

    private OperatorSigner Signer => new(_key);

    private EvidencePolicy Signed => new() { Kind = TrustLevel.Signed, Operators = [Signer.Fingerprint] };

    [Fact]
    public async Task Verify_SignatureOfTheOperator_IsAccepted()
    {
        var evidence = await new SignedAttester(Signer).AttestAsync(Digest, Token);

        var verdict = Verify(evidence.Bytes, Signed);

        Assert.True(verdict.IsAccepted, verdict.Summary);
        Assert.Equal(TrustLevel.Signed, verdict.Proof.Level);
        Assert.Contains("Nothing is proven about what runs there", string.Join('\n', EvidenceExplanation.Of(verdict)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_SignatureOfAnotherOperatorOrKey_IsRefused()
    {
        var evidence = (await new SignedAttester(Signer).AttestAsync(Digest, Token)).Bytes;
        var other = (await new SignedAttester(Signer).AttestAsync(SHA256.HashData("another key"u8), Token)).Bytes;

        Assert.Equal(EvidenceFailure.UntrustedOperator, FailureOf(evidence, Signed with { Operators = [new string('0', 64)] }));
        Assert.Equal(EvidenceFailure.ReportDataMismatch, FailureOf(other, Signed));
        Assert.Equal(EvidenceFailure.OperatorSignature, FailureOf(new SignedEvidence(Digest, SignedEvidence.Read(other).OperatorKey, SignedEvidence.Read(other).Signature).Write(), Signed));
    }

    [Fact]
    public async Task Verify_SignatureWithAnyBitFlippedOrCutOff_IsRefused()
    {
        var evidence = (await new SignedAttester(Signer).AttestAsync(Digest, Token)).Bytes.ToArray();

        for (var index = 0; index < evidence.Length; index++)
        {
            var changed = evidence.ToArray();
            changed[index] ^= (byte)(1 << (index % 8));
            Assert.False(Verify(changed, Signed).IsAccepted, $"byte {index}");
            Assert.False(Verify(evidence.AsMemory(0, index), Signed).IsAccepted, $"length {index}");
        }
    }

    [Fact]
    public void Verify_OperatorKeyOnAnotherCurve_IsRefused()
    {
        using var wrong = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var evidence = new SignedEvidence(Digest, wrong.ExportSubjectPublicKeyInfo(), new byte[64]).Write();

        Assert.Equal(EvidenceFailure.Malformed, FailureOf(evidence, Signed));
    }

    [Fact]
    public async Task Verify_KindThatIsNotRequired_IsRefused()
    {
        var signed = (await new SignedAttester(Signer).AttestAsync(Digest, Token)).Bytes;
        var nothing = (await new NoAttester().AttestAsync(Digest, Token)).Bytes;
        using var tpm = new TpmForge();

        Assert.Equal(EvidenceFailure.OtherKind, FailureOf(signed, Signed with { Kind = TrustLevel.Tpm }));
        Assert.Equal(EvidenceFailure.OtherKind, FailureOf(signed, Signed with { Kind = TrustLevel.Attested }));
        Assert.Equal(EvidenceFailure.OtherKind, tpm.Verify(tpm.Policy with { Kind = TrustLevel.Sgx }).FirstFailure?.Failure);
        Assert.True(tpm.Verify(tpm.Policy with { Kind = TrustLevel.Attested, TpmAuthorities = [] }).IsAccepted);
        Assert.Equal(EvidenceFailure.NoEvidence, FailureOf(nothing, Signed));
        Assert.Equal(EvidenceFailure.NoEvidence, FailureOf(nothing, new EvidencePolicy()));
    }

    [Fact]
    public void Verify_BytesThatAreNoEvidence_AreMalformed()
    {
        var enrolment = TpmEnrolment.Sign(TpmForge.At, new byte[34], new byte[4], Signer).Write();

        Assert.Equal(EvidenceFailure.Malformed, FailureOf(enrolment, Signed));
        Assert.Equal(EvidenceFailure.Malformed, FailureOf("LSEV"u8.ToArray(), Signed));
        Assert.Equal(EvidenceFailure.Malformed, FailureOf("LSEV\u0001\u0009"u8.ToArray(), Signed));
        Assert.Equal(EvidenceFailure.Malformed, FailureOf("LSEV\u0002\u0001"u8.ToArray(), Signed));
        Assert.Equal(EvidenceFailure.Malformed, FailureOf(new byte[1], Signed));
    }

    [Fact]
    public async Task Attest_SimulatedGramine_GivesTheQuoteThatItVerifies()
    {
        var forge = new QuoteForge { ReportData = Digest };
        var (quote, collateral, verifier) = forge.Make();
        var attester = Simulate(quote);

        var evidence = await attester.AttestAsync(Digest, Token);
        var policy = new EvidencePolicy
        {
            Kind = TrustLevel.Sgx,
            Collateral = collateral,
            Quote = new QuotePolicy { MrEnclaves = [Quote.Read(quote).Enclave!.MrEnclave] },
        };
        var decision = new EvidenceVerifier(policy, () => QuoteForge.At, verifier).Judge(evidence.Bytes, Digest);

        Assert.Null(decision.Refusal);
        Assert.Equal(evidence.Claim, decision.Proof);
        Assert.Equal(Measurement.MrEnclave, decision.Proof.Measurements[0].Name);
        byte[] padded = [.. Digest, .. new byte[32]];
        Assert.Equal(padded, await File.ReadAllBytesAsync(Path.Combine(_directory.Path, "user_report_data"), Token));
    }

    [Fact]
    public void Judge_EnclaveThatIsWrong_IsRefusedByName()
    {
        Assert.StartsWith("Debug: ", Refusal(new QuoteForge { ReportData = Digest, EnclaveAttributes = 7 }), StringComparison.Ordinal);
        Assert.StartsWith("ReportDataMismatch: ", Refusal(new QuoteForge { ReportData = SHA256.HashData("other"u8) }), StringComparison.Ordinal);
        Assert.StartsWith("ReportDataMismatch: ", Refusal(new QuoteForge { ReportData = [.. Digest, 1] }), StringComparison.Ordinal);
        Assert.StartsWith("MeasurementNotAccepted: ", Refusal(new QuoteForge { ReportData = Digest }, 0x23), StringComparison.Ordinal);
        Assert.StartsWith("OtherKind: ", Refusal(new QuoteForge { ReportData = Digest, Tee = TeeKind.Tdx, Version = 4 }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attest_GramineWithoutQuotes_SaysWhatToDo()
    {
        var absent = await Assert.ThrowsAsync<AttestationException>(() => new GramineAttester(_directory.Path).AttestAsync(Digest, Token).AsTask());
        var otherKey = await Assert.ThrowsAsync<AttestationException>(() => Simulate(new QuoteForge().Make().Quote).AttestAsync(Digest, Token).AsTask());
        var noQuote = await Assert.ThrowsAsync<AttestationException>(() => Simulate([1, 2, 3]).AttestAsync(Digest, Token).AsTask());
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "attestation_type"), "none", Token);
        var none = await Assert.ThrowsAsync<AttestationException>(() => new GramineAttester(_directory.Path).AttestAsync(Digest, Token).AsTask());

        Assert.Contains("Gramine makes no quote", absent.Message, StringComparison.Ordinal);
        Assert.Contains("other report data", otherKey.Message, StringComparison.Ordinal);
        Assert.Contains("the quote has version 513", noQuote.Message, StringComparison.Ordinal);
        Assert.Contains("sgx.remote_attestation", none.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _key.Dispose();
        _directory.Dispose();
    }

    private static EvidenceVerdict Verify(ReadOnlyMemory<byte> evidence, EvidencePolicy policy) =>
        new EvidenceVerifier(policy, () => TpmForge.At).Verify(evidence, Digest);

    private static EvidenceFailure? FailureOf(ReadOnlyMemory<byte> evidence, EvidencePolicy policy) => Verify(evidence, policy).FirstFailure?.Failure;

    private static string? Refusal(QuoteForge forge, byte code = 0x22)
    {
        var (quote, collateral, verifier) = forge.Make();
        var policy = new EvidencePolicy
        {
            Kind = TrustLevel.Sgx,
            Collateral = collateral,
            Quote = new QuotePolicy { Statuses = Enum.GetValues<TcbStatus>(), MrEnclaves = [Enumerable.Repeat(code, 32).ToArray()] },
        };
        return new EvidenceVerifier(policy, () => QuoteForge.At, verifier).Judge(quote, Digest).Refusal;
    }

    private GramineAttester Simulate(byte[] quote)
    {
        File.WriteAllBytes(Path.Combine(_directory.Path, "quote"), quote);
        File.WriteAllText(Path.Combine(_directory.Path, "attestation_type"), "dcap");
        File.WriteAllBytes(Path.Combine(_directory.Path, "user_report_data"), new byte[64]);
        return new GramineAttester(_directory.Path);
    }
}
