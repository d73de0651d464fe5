namespace Longshore.Functions.Calls;

/// <summary>An executor that could have run a call.</summary>
/// <param name="Executor">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Offer">What it offered; null if it made no offer.</param>
/// <param name="Refusal">Why it may not run the call, as a sentence; null if it may.</param>
public readonly record struct PlacementCandidate(string Executor, ExecutorKind Kind, Offer? Offer, string? Refusal);
