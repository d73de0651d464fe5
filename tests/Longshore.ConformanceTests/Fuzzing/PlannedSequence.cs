namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>WASI calls that are made in turn by one guest, which sees a directory as /data.</summary>
internal sealed record PlannedSequence(string Directory, IReadOnlyList<PlannedWasiCall> Calls);
