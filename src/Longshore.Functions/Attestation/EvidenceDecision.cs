namespace Longshore.Functions.Attestation;

/// <summary>What a policy says of evidence.</summary>
/// <param name="Proof">What is proven; nothing if it is refused.</param>
/// <param name="Refusal">Why it is refused: the failure's name and a sentence; null if it is believed.</param>
public readonly record struct EvidenceDecision(TrustProof Proof, string? Refusal);
