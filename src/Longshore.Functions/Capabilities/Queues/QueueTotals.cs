using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Queues;

/// <summary>What a store holds of a queue.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Waiting">The messages that are not dead letters.</param>
/// <param name="Dead">The dead letters.</param>
/// <param name="Bytes">The size of all of them, see <see cref="QueueMessage.Size"/>.</param>
/// <param name="NextDue">When the first message that waits is due; null if none waits.</param>
public sealed record QueueTotals(QueueName Queue, long Waiting, long Dead, long Bytes, DateTimeOffset? NextDue);
