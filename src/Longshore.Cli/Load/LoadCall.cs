namespace Longshore.Cli.Load;

/// <summary>One call of a run.</summary>
/// <param name="Target">The index of its target in the plan.</param>
/// <param name="At">When it was due, in seconds from the start of the run.</param>
/// <param name="Latency">The time from when it was due to its end. Includes delays of this client and of queues before the node.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it was not answered, or null.</param>
internal readonly record struct LoadCall(int Target, double At, TimeSpan Latency, LoadOutcome Outcome, string? Reason = null);
