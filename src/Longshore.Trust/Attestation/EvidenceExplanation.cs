using Longshore.Functions.Specs;
using Longshore.Trust.Verification;

namespace Longshore.Trust.Attestation;

/// <summary>Says in plain words what the checks of evidence mean.</summary>
public static class EvidenceExplanation
{
    /// <summary>The explanation, line by line.</summary>
    public static IEnumerable<string> Of(EvidenceVerdict verdict) => verdict.Quote is { } quote
        ? QuoteExplanation.Of(quote with { Checks = verdict.Checks })
        : CheckTexts.Explain(verdict.Checks, Describe(verdict), Meaning(verdict));

    private static IEnumerable<string> Describe(EvidenceVerdict verdict)
    {
        if (verdict.Tpm is not { } tpm)
        {
            yield return verdict.Claim.Level == TrustLevel.Signed ? "An operator's signature about a worker's key." : "Not evidence that can be read.";
            yield break;
        }

        yield return "A TPM's quote about its registers, which hold what the machine has started.";
        yield return string.Create(null, $"Starts of the machine that the TPM counted: {tpm.Quote.ResetCount}; firmware of the TPM: {tpm.Quote.FirmwareVersion:x16}");
        foreach (var measurement in verdict.Claim.Measurements)
        {
            yield return $"{measurement.Name}: {measurement.Hex}";
        }

        yield return $"Report data: {Convert.ToHexStringLower(tpm.Quote.ExtraData.Span)}";
    }

    private static IEnumerable<string> Meaning(EvidenceVerdict verdict) => verdict.IsAccepted
        ? [verdict.Tpm is null
            ? "The operator says that the key of the report data is a worker of his. Nothing is proven about what runs there."
            : "A machine with the operator's TPM started what the registers hold, and something on that machine chose the report data."]
        : verdict.Checks.Where(check => check.Outcome == CheckOutcome.Failed).Select(check => CheckTexts.Consequence(check.Check)).Distinct(StringComparer.Ordinal);
}
