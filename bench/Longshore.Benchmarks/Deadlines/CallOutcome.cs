using Longshore.Functions.Model;

namespace Longshore.Benchmarks.Deadlines;

/// <summary>How one call ended.</summary>
/// <param name="IsLong">Whether it was one of the few that run long.</param>
/// <param name="Failure">Why it gave no result, or none.</param>
/// <param name="LatencyMicroseconds">From when it should have come to its end.</param>
/// <param name="QueueMicroseconds">From its arrival to its guest's start.</param>
internal sealed record CallOutcome(bool IsLong, Failure Failure, double LatencyMicroseconds, double QueueMicroseconds);
