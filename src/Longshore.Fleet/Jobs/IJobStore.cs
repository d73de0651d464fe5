using Longshore.Fleet.Energy;

namespace Longshore.Fleet.Jobs;

/// <summary>Keeps the jobs of a fleet and their results where they survive the orchestrator. A change is durable when its call returns; a crash
/// leaves it made completely or not at all. Calls may come from many threads.</summary>
public interface IJobStore
{
    /// <summary>Tells what there is. Called once, before all other calls.</summary>
    Task<StoredJobs> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Makes changes in one transaction.</summary>
    /// <returns>The numbers of each submission's jobs, in their order: those of the earlier submission of the same key, if there was one.
    /// </returns>
    Task<IReadOnlyList<JobNumbers>> CommitAsync(JobCommit commit, CancellationToken cancellationToken);

    /// <summary>Jobs that wait, in the order of their queue. Jobs that are leased are among them.</summary>
    Task<JobPage> ReadPageAsync(JobPageRequest request, CancellationToken cancellationToken);

    /// <summary>How many jobs there are.</summary>
    Task<StoredTotals> CountAsync(CancellationToken cancellationToken);

    /// <summary>Results in the order in which they were written.</summary>
    /// <param name="after">The number of a result; 0 for the first results.</param>
    /// <param name="max">The most results.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<NumberedResult>> ListResultsAsync(long after, int max, CancellationToken cancellationToken);

    /// <summary>The dead letters, oldest first.</summary>
    Task<IReadOnlyList<DeadJob>> ListDeadAsync(int max, CancellationToken cancellationToken);

    /// <summary>The energy of all boards since the store was created.</summary>
    Task<IReadOnlyList<EnergyShare>> ListEnergyAsync(CancellationToken cancellationToken);
}
