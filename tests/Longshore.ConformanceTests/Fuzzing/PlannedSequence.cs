namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>WASI calls that one guest makes one after the other. It sees a directory as /data.</summary>
internal sealed record PlannedSequence(string Directory, IReadOnlyList<PlannedWasiCall> Calls);
