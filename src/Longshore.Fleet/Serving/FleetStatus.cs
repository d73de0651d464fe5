using Longshore.Fleet.Jobs;

namespace Longshore.Fleet.Serving;

/// <summary>The state of a fleet.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="BootTime">The time of a boot, as seen so far.</param>
/// <param name="RunTime">The time of a job on a board, as seen so far.</param>
/// <param name="Boards">The boards by their numbers.</param>
public sealed record FleetStatus(JobCounts Jobs, TimeSpan BootTime, TimeSpan RunTime, IReadOnlyList<BoardStatus> Boards);
