namespace Longshore.Fleet.Jobs;

/// <summary>Jobs that come into the queue together, or not at all.</summary>
/// <param name="Key">The client's name for them, or null. Of submissions with the same key only the first adds jobs.</param>
/// <param name="Jobs">The jobs, with consecutive numbers.</param>
public sealed record JobSubmission(string? Key, IReadOnlyList<FleetJob> Jobs);
