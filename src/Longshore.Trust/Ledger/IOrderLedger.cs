namespace Longshore.Trust.Ledger;

/// <summary>Keeps orders and their results. What a method has done is durable when its task ends. May be used from any thread.</summary>
public interface IOrderLedger
{
    /// <summary>Adds an order that waits, and removes those whose time is over. Of two with one identifier, one is added; and none that has the
    /// identifier of a receipt.</summary>
    Task<LedgerRefusal> AddAsync(LedgerOrder order, CancellationToken cancellationToken);

    /// <summary>An order, or null.</summary>
    Task<LedgerOrder?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>What became of an order, without its request; null if there is none.</summary>
    Task<OrderResult?> FindResultAsync(string id, CancellationToken cancellationToken);

    /// <summary>The orders that wait, in the order in which they came.</summary>
    Task<IReadOnlyList<WaitingOrder>> WaitingAsync(CancellationToken cancellationToken);

    /// <summary>Ends an order that waits, and adds the update to its receipt unless that is processed, completed or full. Both are one atomic
    /// step.</summary>
    /// <returns><see cref="LedgerRefusal.Missing"/> if it does not wait: of two outcomes, the first one counts. <see cref="LedgerRefusal.Full"/> if there is no
    /// room for the response: the order still waits.</returns>
    Task<LedgerRefusal> EndAsync(OrderOutcome outcome, CancellationToken cancellationToken);

    /// <summary>The orders that have ended and whose requesters were not told.</summary>
    Task<IReadOnlyList<string>> UndeliveredAsync(CancellationToken cancellationToken);

    /// <summary>The requester of an order was told, or cannot be.</summary>
    Task SetDeliveredAsync(string id, CancellationToken cancellationToken);
}
