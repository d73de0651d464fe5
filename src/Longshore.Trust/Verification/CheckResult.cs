namespace Longshore.Trust.Verification;

/// <summary>One check of a quote.</summary>
/// <param name="Check">The check.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Failure">Why it failed; null if it did not.</param>
/// <param name="Detail">One sentence: what was proven, or what was wrong.</param>
public sealed record CheckResult(QuoteCheck Check, CheckOutcome Outcome, EvidenceFailure? Failure, string Detail);
