namespace Longshore.Fleet.Jobs;

/// <summary>The jobs of a queue now, and since the orchestrator started.</summary>
/// <param name="Waiting">Jobs that wait for a board.</param>
/// <param name="Leased">Jobs that a board has, or whose result is on its way to the disk.</param>
/// <param name="Submitted">Jobs that came.</param>
/// <param name="Ended">Results.</param>
/// <param name="Failed">Results of functions that failed.</param>
/// <param name="Retried">Attempts that failed and that another followed.</param>
/// <param name="Died">Dead letters.</param>
public readonly record struct JobCounts(long Waiting, long Leased, long Submitted, long Ended, long Failed, long Retried, long Died);
