namespace Longshore.Trust.Ledger;

/// <summary>Keeps receipts and their updates. What a method has done is durable when its task ends. May be used from any thread.</summary>
public interface IReceiptLedger
{
    /// <summary>Adds a receipt. Of two for one order, one is added.</summary>
    Task<LedgerRefusal> AddAsync(LedgerReceipt receipt, CancellationToken cancellationToken);

    /// <summary>A receipt, or null.</summary>
    Task<LedgerReceipt?> FindAsync(string workOrder, CancellationToken cancellationToken);

    /// <summary>Adds an update, if the receipt still has the status that the caller has seen, and not the same data of the same type and updater.</summary>
    /// <param name="update">The update.</param>
    /// <param name="statusBefore">That status.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<LedgerRefusal> UpdateAsync(LedgerUpdate update, long statusBefore, CancellationToken cancellationToken);

    /// <summary>Reads an update.</summary>
    /// <param name="workOrder">The order's identifier.</param>
    /// <param name="updater">Only updates of this one count; null counts all.</param>
    /// <param name="index">The number, from 1; null for the last one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<UpdatePage> FindUpdateAsync(string workOrder, string? updater, long? index, CancellationToken cancellationToken);

    /// <summary>Looks receipts up, in the order in which they came.</summary>
    /// <returns>A page, or null if there is no receipt of the order that it should come after.</returns>
    Task<LookUpPage?> LookUpAsync(ReceiptQuery query, CancellationToken cancellationToken);
}
