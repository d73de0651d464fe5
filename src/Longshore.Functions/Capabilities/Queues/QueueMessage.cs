using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Queues;

/// <summary>A message of a queue.</summary>
/// <param name="Id">Its number. No other message of the node ever has it, and a later message has a greater one.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Body">Its body.</param>
/// <param name="ContentType">The media type of its body.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="DueAt">The time before which it is not delivered.</param>
public sealed record QueueMessage(
    long Id, QueueName Queue, ReadOnlyMemory<byte> Body, string ContentType, DateTimeOffset SentAt, DateTimeOffset DueAt)
{
    /// <summary>The invocations that have failed.</summary>
    public int Attempts { get; init; }

    /// <summary>How often the process ended while the message was leased.</summary>
    public int Interruptions { get; init; }

    /// <summary>The bytes that count towards the queue's limit.</summary>
    public long Size => QueueLimits.MessageOverheadBytes + Body.Length + ContentType.Length;
}
