using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;
using Longshore.Trust.Verification;

namespace Longshore.Trust.Attestation;

/// <summary>What the checks of evidence gave.</summary>
public sealed record EvidenceVerdict
{
    /// <summary>What the evidence says, whether it is believed or not.</summary>
    public required TrustProof Claim { get; init; }

    /// <summary>All checks that apply.</summary>
    public required IReadOnlyList<CheckResult> Checks { get; init; }

    /// <summary>What the checks of a processor's quote gave; null for other evidence.</summary>
    public QuoteVerdict? Quote { get; init; }

    /// <summary>A TPM's evidence; null for other evidence.</summary>
    internal TpmEvidence? Tpm { get; init; }

    /// <summary>Whether every check passed.</summary>
    public bool IsAccepted => FirstFailure is null && Checks.All(check => check.Outcome == CheckOutcome.Passed);

    /// <summary>The check that failed first; null if none did.</summary>
    public CheckResult? FirstFailure => Checks.FirstOrDefault(check => check.Failure is not null);

    /// <summary>What is proven.</summary>
    public TrustProof Proof => IsAccepted ? Claim : TrustProof.None;

    /// <summary>One line: what is proven, or why nothing is.</summary>
    public string Summary => FirstFailure is { } failed
        ? $"{failed.Failure}: {failed.Detail}"
        : Quote?.Status is { } status ? status.ToString() : Claim.Level.Name();
}
