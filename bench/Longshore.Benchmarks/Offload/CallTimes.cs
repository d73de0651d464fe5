namespace Longshore.Benchmarks.Offload;

/// <summary>What <c>bench/offload/calls.js</c> prints.</summary>
/// <param name="All">Milliseconds of all calls together.</param>
/// <param name="Times">Milliseconds of each.</param>
/// <param name="Results">How many different results there were.</param>
internal sealed record CallTimes(double All, double[] Times, int Results);
