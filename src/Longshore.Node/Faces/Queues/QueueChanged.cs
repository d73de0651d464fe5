namespace Longshore.Node.Faces.Queues;

/// <summary>The answer to a replay or a purge.</summary>
/// <param name="Messages">The number of messages that were replayed or removed.</param>
public sealed record QueueChanged(long Messages);
