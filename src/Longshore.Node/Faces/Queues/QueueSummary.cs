using Longshore.Functions.Capabilities.Queues;

namespace Longshore.Node.Faces.Queues;

/// <summary>A queue in the node's API.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Subscriber">The function that receives its messages, or null.</param>
/// <param name="Depth">The messages that wait or are being delivered.</param>
/// <param name="Leased">Those of them that are leased to the subscriber.</param>
/// <param name="Dead">The dead letters.</param>
/// <param name="Bytes">The size of all messages and dead letters; null if it is not known, in a cluster.</param>
/// <param name="OldestAgeSeconds">For how long the message that has waited longest has been due, in seconds.</param>
/// <param name="Delivered">The messages that were delivered since the node started.</param>
/// <param name="Retried">The failed attempts since the node started after which another follows.</param>
public sealed record QueueSummary(
    string Name, string? Subscriber, long Depth, long Leased, long Dead, long? Bytes, double OldestAgeSeconds, long Delivered, long Retried)
{
    internal static QueueSummary Of(QueueStatus status, string? subscriber) => new(
        status.Name, subscriber, status.Depth, status.Leased, status.Dead, status.Bytes, status.OldestAgeSeconds, status.Delivered, status.Retried);
}
