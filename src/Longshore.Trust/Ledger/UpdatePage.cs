namespace Longshore.Trust.Ledger;

/// <summary>One of the updates of a receipt.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Update">The one that was asked for, or null if there are fewer.</param>
public sealed record UpdatePage(int Count, LedgerUpdate? Update);
