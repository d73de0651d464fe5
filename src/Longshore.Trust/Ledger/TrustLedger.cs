namespace Longshore.Trust.Ledger;

/// <summary>The durable state of a listener.</summary>
/// <param name="Orders">Orders and results.</param>
/// <param name="Receipts">Receipts.</param>
/// <param name="Workers">Workers and registries.</param>
/// <param name="Limits">The limits of all.</param>
public sealed record TrustLedger(IOrderLedger Orders, IReceiptLedger Receipts, IWorkerLedger Workers, LedgerLimits Limits);
