namespace Longshore.Benchmarks.Offload;

/// <summary>What <c>bench/offload/calls.js</c> is asked for.</summary>
/// <param name="Name">The function: <c>add</c>, <c>encrypt</c> or <c>knn</c>.</param>
/// <param name="Argument">Characters to encrypt, or points.</param>
/// <param name="Count">How many calls.</param>
/// <param name="UnderWay">How many at the same time.</param>
/// <param name="WarmUps">How many before, one after the other, that do not count.</param>
internal sealed record CallPlan(string Name, int Argument, int Count, int UnderWay = 1, int WarmUps = 2);
