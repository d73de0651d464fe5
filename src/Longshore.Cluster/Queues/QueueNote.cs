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
    /// <summary>The most attempts that are counted: a million, more than any queue allows. What somebody else has written cannot overflow.</summary>
    public const int AttemptsMax = 1_000_000;

    /// <summary>Whether its numbers are those of a note that a node has written.</summary>
    [JsonIgnore]
    public bool IsSound => Attempts is >= 0 and <= AttemptsMax && Returned is >= 0 and < int.MaxValue;

    /// <summary>Of a message that has not come back.</summary>
    public static QueueNote None { get; } = new(0, 0, null);
}
