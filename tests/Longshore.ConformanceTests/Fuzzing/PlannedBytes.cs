namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>What is written to a guest's memory before a call.</summary>
internal sealed record PlannedBytes(int Address, byte[] Bytes);
