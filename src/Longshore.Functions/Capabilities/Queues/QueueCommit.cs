namespace Longshore.Functions.Capabilities.Queues;

/// <summary>Changes of queues that become durable together.</summary>
/// <param name="Sent">New messages, in the order of their numbers.</param>
/// <param name="Settled">Leased messages whose delivery has ended.</param>
/// <param name="Leases">Requests for messages, after the other changes. At most one for each queue.</param>
public sealed record QueueCommit(IReadOnlyList<QueueMessage> Sent, IReadOnlyList<MessageSettlement> Settled, IReadOnlyList<LeaseRequest> Leases);
