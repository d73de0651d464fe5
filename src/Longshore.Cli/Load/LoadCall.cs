namespace Longshore.Cli.Load;

/// <summary>One call that was made.</summary>
/// <param name="Target">Which of the targets.</param>
/// <param name="At">When it should have been made, in seconds from the start.</param>
/// <param name="Latency">From then to its end: also what a late client or a queue before the node took.</param>
/// <param name="Outcome">How it ended.</param>
internal readonly record struct LoadCall(int Target, double At, TimeSpan Latency, LoadOutcome Outcome);
