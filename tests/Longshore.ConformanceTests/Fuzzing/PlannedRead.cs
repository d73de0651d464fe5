namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>What a call leaves in a guest's memory.</summary>
internal sealed record PlannedRead(int Address, int Length);
