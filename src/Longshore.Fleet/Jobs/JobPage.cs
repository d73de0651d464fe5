namespace Longshore.Fleet.Jobs;

/// <summary>Jobs that wait.</summary>
/// <param name="Jobs">The jobs in the order of the queue.</param>
/// <param name="IsLast">Whether no other job comes after them.</param>
public sealed record JobPage(IReadOnlyList<FleetJob> Jobs, bool IsLast);
