using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Jobs;

/// <summary>What a store holds when it is opened.</summary>
/// <param name="LastId">The greatest number that a job has ever had; 0 if there was none.</param>
/// <param name="Shared">The jobs in the queue of all boards.</param>
/// <param name="Boards">The jobs in the boards' own queues.</param>
public sealed record StoredJobs(JobId LastId, long Shared, IReadOnlyDictionary<BoardId, long> Boards);
