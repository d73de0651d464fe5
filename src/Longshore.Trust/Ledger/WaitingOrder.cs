namespace Longshore.Trust.Ledger;

/// <summary>What a queue has to know of an order that waits.</summary>
/// <param name="Id">The order's identifier.</param>
/// <param name="Worker">The worker's.</param>
/// <param name="KeyDigest">The digest of the worker's keys when the order was accepted.</param>
/// <param name="Deadline">When it is cancelled.</param>
public sealed record WaitingOrder(string Id, string Worker, string KeyDigest, DateTimeOffset Deadline);
