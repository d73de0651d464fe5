using System.Diagnostics.Metrics;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Queues;

/// <summary>Durable queues, by name: those of one node, or those that the nodes of a cluster share. A queue is there from its first message. Each message is delivered at least
/// once. Thread-safe.</summary>
public interface IMessageQueues : IAsyncDisposable
{
    /// <summary>The limits of each queue.</summary>
    QueueLimits Limits { get; }

    /// <summary>The meter that has all instruments.</summary>
    Meter Meter { get; }

    /// <summary>Sends a message.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="body">The body. Nobody changes it afterwards.</param>
    /// <param name="contentType">The media type of the body, at most <see cref="QueueLimits.ContentTypeCharactersMax"/> characters.</param>
    /// <param name="delay">The time before which it is not delivered.</param>
    /// <returns>Completes with the message's number when the message is durable.</returns>
    /// <exception cref="QueueException">The queue took no message.</exception>
    Task<long> SendAsync(QueueName queue, ReadOnlyMemory<byte> body, string contentType, TimeSpan delay);

    /// <summary>Leases messages that are due, and waits until there is one. A queue has one caller at a time at each node.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="cancellationToken">Ends the wait. A lease that was asked for before is waited for.</param>
    /// <returns>The messages. Each must be settled.</returns>
    Task<IReadOnlyList<QueueMessage>> LeaseAsync(QueueName queue, CancellationToken cancellationToken);

    /// <summary>A message was delivered.</summary>
    void Acknowledge(QueueMessage message);

    /// <summary>An attempt to deliver a message has failed, and another follows.</summary>
    /// <param name="message">The message.</param>
    /// <param name="countsAttempt">Whether the function has begun: only then it was an attempt.</param>
    /// <param name="delay">The time to the next attempt.</param>
    /// <param name="reason">Why it failed, without payload.</param>
    void Retry(QueueMessage message, bool countsAttempt, TimeSpan delay, string reason);

    /// <summary>The last attempt to deliver a message has failed: it becomes a dead letter.</summary>
    void Bury(QueueMessage message, string reason);

    /// <summary>Gives a message back that was not begun.</summary>
    void Release(QueueMessage message);

    /// <summary>All queues that are known, by name.</summary>
    /// <exception cref="QueueException">The queues cannot be read.</exception>
    Task<IReadOnlyList<QueueStatus>> ListAsync(CancellationToken cancellationToken);

    /// <summary>One queue, or null.</summary>
    /// <exception cref="QueueException">The queues cannot be read.</exception>
    Task<QueueStatus?> FindAsync(QueueName queue, CancellationToken cancellationToken);

    /// <summary>The oldest 100 dead letters of a queue.</summary>
    /// <exception cref="QueueException">The queues cannot be read.</exception>
    Task<IReadOnlyList<DeadLetter>> ListDeadAsync(QueueName queue, CancellationToken cancellationToken);

    /// <summary>Delivers dead letters again, as if they had never been delivered.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="id">The message, or null for all dead letters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of messages.</returns>
    /// <exception cref="QueueException">The queues cannot be changed.</exception>
    Task<long> ReplayAsync(QueueName queue, long? id, CancellationToken cancellationToken);

    /// <summary>Removes messages. Deliveries under way go on.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="onlyDead">Whether messages that wait stay.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The numbers of removed messages and dead letters.</returns>
    /// <exception cref="QueueException">The queues cannot be changed.</exception>
    Task<(long Waiting, long Dead)> PurgeAsync(QueueName queue, bool onlyDead, CancellationToken cancellationToken);
}
