using System.Text.Json.Serialization;

namespace Longshore.Cluster.Queues;

/// <summary>What is known of a message that was delivered and came back.</summary>
/// <param name="Attempts">The invocations that have failed.</param>
/// <param name="Returned">How often a node gave it back. Other deliveries than these were interrupted.</param>
/// <param name="DeadBecause">Why it is a dead letter, or null if it is none. It may not be with the dead letters yet.</param>
internal sealed record QueueNote(
    [property: JsonPropertyName("attempts")] int Attempts,
    [property: JsonPropertyName("returned")] int Returned,
    [property: JsonPropertyName("dead")] string? DeadBecause)
{
    /// <summary>Of a message that has not come back.</summary>
    public static QueueNote None { get; } = new(0, 0, null);
}
