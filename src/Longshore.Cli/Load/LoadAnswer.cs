namespace Longshore.Cli.Load;

/// <summary>How a call ended.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Reason">Why it was not answered, in a few words that are the same for all calls of this kind; null if it was answered.</param>
internal readonly record struct LoadAnswer(LoadOutcome Outcome, string? Reason = null);
