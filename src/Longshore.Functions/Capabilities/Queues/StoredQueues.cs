namespace Longshore.Functions.Capabilities.Queues;

/// <summary>What a store holds when it is opened.</summary>
/// <param name="LastId">The greatest number that a message has ever had; 0 if there was none.</param>
/// <param name="Queues">The queues that have messages.</param>
public sealed record StoredQueues(long LastId, IReadOnlyList<QueueTotals> Queues);
