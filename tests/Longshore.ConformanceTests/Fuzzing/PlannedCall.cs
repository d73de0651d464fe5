namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>A call that both engines make.</summary>
internal sealed record PlannedCall(string Name, IReadOnlyList<PlannedArgument> Arguments, IReadOnlyList<string> Results);
