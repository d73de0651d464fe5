namespace Longshore.Benchmarks.Offload;

/// <summary>The input of <c>bench/offload/calls.js</c>.</summary>
/// <param name="Name">The function: <c>add</c>, <c>encrypt</c> or <c>knn</c>.</param>
/// <param name="Argument">The number of characters to encrypt, or of points.</param>
/// <param name="Count">The number of calls.</param>
/// <param name="UnderWay">The number of calls at the same time.</param>
/// <param name="WarmUps">The number of sequential calls before the measurement.</param>
internal sealed record CallPlan(string Name, int Argument, int Count, int UnderWay = 1, int WarmUps = 2);
