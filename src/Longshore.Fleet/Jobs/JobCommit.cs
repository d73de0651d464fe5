using Longshore.Fleet.Energy;

namespace Longshore.Fleet.Jobs;

/// <summary>Changes that are made in one transaction, in the order of the parameters.</summary>
/// <param name="Submitted">New jobs.</param>
/// <param name="Ended">Results. Of a job that has none, or that is no longer there, nothing is written; a call is in no queue.</param>
/// <param name="Failed">Attempts that have failed.</param>
/// <param name="Died">Jobs that become dead letters.</param>
/// <param name="Energy">Energy to add to what is stored.</param>
public sealed record JobCommit(
    IReadOnlyList<JobSubmission> Submitted,
    IReadOnlyList<JobResult> Ended,
    IReadOnlyList<FailedAttempt> Failed,
    IReadOnlyList<DeadJob> Died,
    IReadOnlyList<EnergyShare> Energy);
