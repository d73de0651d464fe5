using Longshore.Fleet.Energy;

namespace Longshore.Fleet.Jobs;

/// <summary>The changes of the next commit.</summary>
internal sealed class JobBatch
{
    public List<PendingSubmission> Submitted { get; } = [];

    public List<PendingResult> Ended { get; } = [];

    public List<FailedAttempt> Failed { get; } = [];

    public List<(JobLease Lease, DeadJob Dead)> Died { get; } = [];

    public Dictionary<EnergyKey, EnergyShare> Energy { get; } = [];

    public bool IsEmpty => Submitted.Count == 0 && Ended.Count == 0 && Failed.Count == 0 && Died.Count == 0 && Energy.Count == 0;

    public JobCommit ToCommit() => new(
        [.. Submitted.Select(each => each.Submission)],
        [.. Ended.Select(each => each.Result)],
        Failed,
        [.. Died.Select(each => each.Dead)],
        [.. Energy.Values]);

    /// <summary>Adds energy.</summary>
    public void Add(EnergyShare share) =>
        Energy[share.Key] = Energy.TryGetValue(share.Key, out var before) ? before + share : share;

    /// <summary>Adds what a batch that could not be written must not lose: all but its submissions, whose clients are told.</summary>
    public void Keep(JobBatch failed)
    {
        Ended.InsertRange(0, failed.Ended);
        Failed.InsertRange(0, failed.Failed);
        Died.InsertRange(0, failed.Died);
        foreach (var share in failed.Energy.Values)
        {
            Add(share);
        }
    }
}
