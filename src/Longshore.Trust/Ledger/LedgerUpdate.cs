namespace Longshore.Trust.Ledger;

/// <summary>A change of a receipt.</summary>
/// <param name="WorkOrder">The order's identifier.</param>
/// <param name="Updater">Who says it: the public key in base64.</param>
/// <param name="Type">The receipt's new status.</param>
/// <param name="Fields">All fields as they were sent: a JSON object.</param>
public sealed record LedgerUpdate(string WorkOrder, string Updater, long Type, string Fields);
