namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>An argument that both engines pass.</summary>
internal sealed record PlannedArgument(string Type, string Value);
