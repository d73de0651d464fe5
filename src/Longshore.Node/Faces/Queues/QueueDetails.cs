namespace Longshore.Node.Faces.Queues;

/// <summary>A queue and its dead letters.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="DeadLetters">The oldest 100 of its dead letters.</param>
public sealed record QueueDetails(QueueSummary Queue, IReadOnlyList<DeadLetterSummary> DeadLetters);
