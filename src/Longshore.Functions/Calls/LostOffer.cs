namespace Longshore.Functions.Calls;

/// <summary>An executor that was not chosen for a call.</summary>
/// <param name="Executor">Its name.</param>
/// <param name="Reason">Why it was not chosen, as a sentence.</param>
public sealed record LostOffer(string Executor, string Reason);
