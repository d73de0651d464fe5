namespace Longshore.Functions.Calls;

/// <summary>An executor that did not get a call.</summary>
/// <param name="Executor">Its name.</param>
/// <param name="Reason">Why it lost, as a sentence.</param>
public sealed record LostOffer(string Executor, string Reason);
