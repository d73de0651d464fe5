namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>A module that both engines run, or only validate when there are no calls.</summary>
internal sealed record PlannedModule(string File, IReadOnlyList<PlannedCall>? Calls);
