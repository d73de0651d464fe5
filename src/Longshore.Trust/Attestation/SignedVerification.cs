using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;
using Longshore.Trust.Verification;

namespace Longshore.Trust.Attestation;

/// <summary>One verification of an operator's evidence.</summary>
/// <param name="policy">What is accepted.</param>
internal sealed class SignedVerification(EvidencePolicy policy)
{
    private readonly CheckList _checks = new();
    private SignedEvidence? _evidence;

    public EvidenceVerdict Run(ReadOnlyMemory<byte> bytes)
    {
        _checks.Make(QuoteCheck.Format, isPossible: true, () =>
        {
            _evidence = SignedEvidence.Read(bytes);
            return "an operator's signature about a worker's key";
        });
        _checks.Make(QuoteCheck.Operator, _evidence is not null, VerifyOperator);
        _checks.Make(QuoteCheck.ReportData, _evidence is not null, () => PolicyRules.VerifyReportData(_evidence!.ReportData.Span, policy.Quote));
        return new EvidenceVerdict { Claim = _evidence is null ? TrustProof.None : new TrustProof(TrustLevel.Signed, []), Checks = _checks.Results };
    }

    private string VerifyOperator()
    {
        var key = OperatorKey.Read(_evidence!.OperatorKey.Span);
        key.Verify(SignedEvidence.Statement(_evidence.ReportData.Span), _evidence.Signature.Span, policy.Operators);
        return $"the operator {key.Fingerprint} vouches for the worker";
    }
}
