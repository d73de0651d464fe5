namespace Longshore.Functions.Capabilities.Queues;

/// <summary>The answer to a <see cref="LeaseRequest"/>.</summary>
/// <param name="Messages">The leased messages: those that have been due longest, in the order in which they were due, then sent.</param>
/// <param name="NextDue">When the first of the remaining messages is due; null if there is none.</param>
public sealed record LeasedMessages(IReadOnlyList<QueueMessage> Messages, DateTimeOffset? NextDue);
