namespace Longshore.Functions.Capabilities.Queues;

/// <summary>A queue as its users see it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Depth">The messages that wait or are being delivered.</param>
/// <param name="Leased">Those of them that are leased to the subscriber.</param>
/// <param name="Dead">The dead letters.</param>
/// <param name="Bytes">The size of all messages and dead letters; null if it is not known, in a cluster.</param>
/// <param name="OldestAgeSeconds">For how long the message that has waited longest has been due, in seconds; 0 if none waits.</param>
/// <param name="Delivered">The messages that were delivered since the node started.</param>
/// <param name="Retried">The failed attempts since the node started after which another follows.</param>
public sealed record QueueStatus(
    string Name, long Depth, long Leased, long Dead, long? Bytes, double OldestAgeSeconds, long Delivered, long Retried);
