namespace Longshore.Trust.Ledger;

/// <summary>A receipt: what a requester says about an order, before it ended or after.</summary>
/// <param name="WorkOrder">The order's identifier.</param>
/// <param name="WorkerService">The service's.</param>
/// <param name="Worker">The worker's.</param>
/// <param name="Requester">The requester's.</param>
/// <param name="Status">The status now: that of the creation, or of the last update.</param>
/// <param name="Fields">All fields as they were sent: a JSON object.</param>
public sealed record LedgerReceipt(string WorkOrder, string WorkerService, string Worker, string Requester, long Status, string Fields);
