namespace Longshore.Trust.Ledger;

/// <summary>How an order ended.</summary>
/// <param name="Id">The order's identifier.</param>
/// <param name="State">What became of it.</param>
/// <param name="Response">The worker's answer, or an error in its form.</param>
/// <param name="At">When.</param>
/// <param name="Update">What is added to the order's receipt, if it has one; or null.</param>
public sealed record OrderOutcome(string Id, OrderState State, string Response, DateTimeOffset At, LedgerUpdate? Update);
