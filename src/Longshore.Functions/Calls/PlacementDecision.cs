namespace Longshore.Functions.Calls;

/// <summary>Where a call runs, and why.</summary>
/// <param name="Executor">The chosen executor's name, or null if none can run the call.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="Lost">The executors that were not chosen.</param>
public sealed record PlacementDecision(string? Executor, string Reason, IReadOnlyList<LostOffer> Lost);
