using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Queues;

/// <summary>Asks for messages of a queue that are due.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Now">The time at which they must be due.</param>
/// <param name="MessagesMax">The most messages.</param>
/// <param name="BytesMax">The most bytes of bodies; one larger message is leased by itself.</param>
public sealed record LeaseRequest(QueueName Queue, DateTimeOffset Now, int MessagesMax, long BytesMax);
