using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Queues;

/// <summary>Keeps the messages of queues where they survive the node. A change is durable when its call returns; a crash leaves it made
/// completely or not at all. Calls may come from many threads.</summary>
public interface IQueueStore
{
    /// <summary>Ends the leases of the process before, counts an interruption of each leased message, and tells what there is. Called
    /// once, before all other calls.</summary>
    Task<StoredQueues> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Makes changes in one transaction.</summary>
    /// <returns>An answer for each lease request, in their order.</returns>
    Task<IReadOnlyList<LeasedMessages>> CommitAsync(QueueCommit commit, CancellationToken cancellationToken);

    /// <summary>The dead letters of a queue, oldest first.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="max">The most dead letters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<DeadLetter>> ListDeadAsync(QueueName queue, int max, CancellationToken cancellationToken);

    /// <summary>Makes dead letters wait for delivery again, as if they had never been delivered.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="id">The message, or null for all dead letters of the queue.</param>
    /// <param name="now">When they are due.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of messages.</returns>
    Task<long> ReplayAsync(QueueName queue, long? id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Removes messages. Leased ones stay.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="onlyDead">Whether messages that wait stay.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was removed.</returns>
    Task<QueueTotals> PurgeAsync(QueueName queue, bool onlyDead, CancellationToken cancellationToken);
}
