namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>A range of the guest's memory to read after a call.</summary>
internal sealed record PlannedRead(int Address, int Length);
