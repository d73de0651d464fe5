namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>Bytes to write to a guest's memory before a call.</summary>
internal sealed record PlannedBytes(int Address, byte[] Bytes);
