namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>An argument of a WASI call, of 64 bits if it is wide.</summary>
internal sealed record PlannedNumber(bool Wide, string Value);
