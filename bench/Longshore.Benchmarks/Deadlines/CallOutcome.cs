using Longshore.Functions.Calls;

namespace Longshore.Benchmarks.Deadlines;

/// <summary>The outcome of one call.</summary>
/// <param name="IsLong">Whether the call is one of the few long ones.</param>
/// <param name="Failure">The failure, or none.</param>
/// <param name="LatencyMicroseconds">The time from the call's intended start to its end.</param>
/// <param name="QueueMicroseconds">The time from the call's arrival to its guest's start.</param>
internal sealed record CallOutcome(bool IsLong, Failure Failure, double LatencyMicroseconds, double QueueMicroseconds);
