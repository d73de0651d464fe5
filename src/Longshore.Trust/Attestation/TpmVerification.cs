using Longshore.Functions.Attestation;
using Longshore.Trust.Verification;

namespace Longshore.Trust.Attestation;

/// <summary>One verification of a TPM's evidence. What a check learns is kept for the checks after it, and one that lacks something is not made.
/// </summary>
/// <param name="policy">What is accepted.</param>
/// <param name="at">The time at which certificates must be valid.</param>
internal sealed class TpmVerification(EvidencePolicy policy, DateTimeOffset at)
{
    private readonly CheckList _checks = new();
    private TpmEvidence? _evidence;
    private bool _hasValues;

    public EvidenceVerdict Run(ReadOnlyMemory<byte> bytes)
    {
        _checks.Make(QuoteCheck.Format, isPossible: true, () => Read(bytes));
        _checks.Make(QuoteCheck.AttestationKey, _evidence is not null, VerifyKey);
        _checks.Make(QuoteCheck.Operator, _evidence is not null, VerifyOperator);
        _checks.Make(QuoteCheck.Certificates, _evidence is not null, VerifyCertificate);
        _checks.Make(QuoteCheck.Signature, _evidence is not null, VerifySignature);
        _checks.Make(QuoteCheck.Registers, _evidence is not null, VerifyValues);
        _checks.Make(QuoteCheck.Measurements, _hasValues, VerifyMeasurements);
        _checks.Make(QuoteCheck.ReportData, _evidence is not null, () => PolicyRules.VerifyReportData(_evidence!.Quote.ExtraData.Span, policy.Quote));
        return new EvidenceVerdict
        {
            Claim = _hasValues ? TpmAttester.ProofOf(_evidence!) : TrustProof.None,
            Checks = _checks.Results,
            Tpm = _evidence,
        };
    }

    private string Read(ReadOnlyMemory<byte> bytes)
    {
        _evidence = TpmEvidence.Read(bytes);
        return "a TPM's quote about its registers";
    }

    private string VerifyKey() => _evidence!.Key.IsAttestationKey
        ? "the key that signed it was made in a TPM, never leaves it, and signs only what the TPM itself states"
        : throw new EvidenceException(EvidenceFailure.UnsuitableKey, "the key that signed it may leave the TPM, or signs anything");

    private string VerifyOperator()
    {
        var enrolment = _evidence!.Enrolment;
        var key = OperatorKey.Read(enrolment.OperatorKey.Span);
        key.Verify(enrolment.Statement, enrolment.Signature.Span, policy.Operators);
        return enrolment.KeyName.Span.SequenceEqual(_evidence.Key.Name)
            ? $"the operator {key.Fingerprint} has seen the key in the TPM of the certificate, on {enrolment.At:u}"
            : throw new EvidenceException(EvidenceFailure.OperatorSignature, "the operator's enrolment is about another key");
    }

    private string VerifyCertificate() => policy.TpmAuthorities.Count == 0
        ? "no authority of the TPM's manufacturer was given: its certificate is left to the operator"
        : $"the TPM's certificate is of \"{TpmCertificate.Verify(_evidence!.Enrolment.Certificate, policy.TpmAuthorities, at)}\", which the policy trusts";

    private string VerifySignature() => _evidence!.Key.Key.Verifies(_evidence.QuoteBytes.Span, _evidence.Signature.Span)
        ? "the key signed the quote, which has not been changed since"
        : throw new EvidenceException(EvidenceFailure.QuoteSignature, "the key did not sign the quote, or it was changed afterwards");

    private string VerifyValues()
    {
        _hasValues = _evidence!.HasSignedValues;
        return _hasValues
            ? string.Create(null, $"the values of {_evidence.Quote.Selection.Registers.Length} registers are those that were signed")
            : throw new EvidenceException(EvidenceFailure.RegisterMismatch, "the values of the registers are not those that were signed");
    }

    private string VerifyMeasurements()
    {
        foreach (var (register, accepted) in policy.Registers)
        {
            if (_evidence!.ValueOf(register) is not { } value)
            {
                throw new EvidenceException(EvidenceFailure.MeasurementNotAccepted, string.Create(null, $"the quote does not have PCR {register}"));
            }

            if (!accepted.Any(each => each.Span.SequenceEqual(value.Span)))
            {
                throw new EvidenceException(EvidenceFailure.MeasurementNotAccepted, string.Create(null, $"PCR {register} has none of the accepted values"));
            }
        }

        return policy.Registers.Count > 0 ? "the policy accepts the values" : "no value was asked for: whatever the machine has started is accepted";
    }
}
