using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;
using Longshore.Trust.Verification;

namespace Longshore.Trust.Attestation;

/// <summary>Verifies evidence of every kind against a policy, without a network.</summary>
public sealed class EvidenceVerifier : IEvidencePolicy
{
    private readonly EvidencePolicy _policy;
    private readonly QuoteVerifier _quotes;
    private readonly Func<DateTimeOffset> _now;

    /// <param name="policy">What is accepted.</param>
    /// <param name="now">The time at which everything must be valid.</param>
    public EvidenceVerifier(EvidencePolicy policy, Func<DateTimeOffset> now)
        : this(policy, now, new QuoteVerifier())
    {
    }

    internal EvidenceVerifier(EvidencePolicy policy, Func<DateTimeOffset> now, QuoteVerifier quotes) =>
        (_policy, _now, _quotes) = (policy, now, quotes);

    /// <summary>Verifies evidence that must be bound to report data. Nothing is thrown for any bytes.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="reportData">What it must be bound to: <see cref="Evidence.ReportDataBytes"/>.</param>
    public EvidenceVerdict Verify(ReadOnlyMemory<byte> evidence, ReadOnlyMemory<byte> reportData) =>
        Verify(evidence, _policy with { Quote = _policy.Quote with { ReportData = GramineAttester.Pad(reportData.Span) } });

    /// <summary>Verifies evidence. Without report data in the policy, it may be bound to anything. Nothing is thrown for any bytes.</summary>
    public EvidenceVerdict Verify(ReadOnlyMemory<byte> evidence) => Verify(evidence, _policy);

    /// <inheritdoc/>
    public EvidenceDecision Judge(ReadOnlyMemory<byte> evidence, ReadOnlyMemory<byte> reportData)
    {
        var verdict = Verify(evidence, reportData);
        return new EvidenceDecision(verdict.Proof, verdict.IsAccepted ? null : verdict.Summary);
    }

    private EvidenceVerdict Verify(ReadOnlyMemory<byte> evidence, EvidencePolicy policy)
    {
        var verdict = evidence.IsEmpty
            ? Refused(EvidenceFailure.NoEvidence, "there is no evidence: nothing proves what runs there")
            : EvidenceForm.Is(evidence.Span) ? VerifyForm(evidence, policy) : VerifyQuote(evidence, policy);
        return IsOfKind(verdict.Claim.Level, policy.Kind) || verdict.Claim.Level == TrustLevel.None
            ? verdict
            : verdict with { Checks = [OtherKind(verdict.Claim.Level, policy.Kind), .. verdict.Checks] };
    }

    private EvidenceVerdict VerifyForm(ReadOnlyMemory<byte> evidence, EvidencePolicy policy)
    {
        try
        {
            return EvidenceForm.KindOf(evidence) switch
            {
                EvidenceKind.Signed => new SignedVerification(policy).Run(evidence),
                EvidenceKind.Tpm => new TpmVerification(policy, _now()).Run(evidence),
                _ => Refused(EvidenceFailure.Malformed, "an enrolment alone is no evidence"),
            };
        }
        catch (EvidenceException malformed)
        {
            return Refused(malformed.Failure, malformed.Message);
        }
    }

    private EvidenceVerdict VerifyQuote(ReadOnlyMemory<byte> evidence, EvidencePolicy policy)
    {
        var verdict = _quotes.Verify(evidence, policy.Collateral, _now(), policy.Quote);
        return new EvidenceVerdict
        {
            Claim = verdict.Quote is { } quote ? GramineAttester.ProofOf(quote) : TrustProof.None,
            Checks = verdict.Checks,
            Quote = verdict,
        };
    }

    // A policy that asks for any hardware takes a TPM, an enclave and a trust domain.
    private static bool IsOfKind(TrustLevel found, TrustLevel kind) => kind switch
    {
        TrustLevel.None => true,
        TrustLevel.Attested => found >= kind,
        _ => found == kind,
    };

    private static CheckResult OtherKind(TrustLevel found, TrustLevel kind) => new(
        QuoteCheck.Format, CheckOutcome.Failed, EvidenceFailure.OtherKind, $"the policy requires \"{kind.Name()}\", and the evidence is of the kind \"{found.Name()}\"");

    private static EvidenceVerdict Refused(EvidenceFailure failure, string detail) => new()
    {
        Claim = TrustProof.None,
        Checks = [new CheckResult(QuoteCheck.Format, CheckOutcome.Failed, failure, detail)],
    };
}
