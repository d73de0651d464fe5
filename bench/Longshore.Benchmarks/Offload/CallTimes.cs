namespace Longshore.Benchmarks.Offload;

/// <summary>The output of <c>bench/offload/calls.js</c>.</summary>
/// <param name="All">The time of all calls together, in milliseconds.</param>
/// <param name="Times">The time of each call, in milliseconds.</param>
/// <param name="Results">The number of different results.</param>
internal sealed record CallTimes(double All, double[] Times, int Results);
