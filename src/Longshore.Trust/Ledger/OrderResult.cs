namespace Longshore.Trust.Ledger;

/// <summary>What became of an order.</summary>
/// <param name="State">Its state.</param>
/// <param name="Response">The worker's answer, or an error in its form; empty while it waits.</param>
public sealed record OrderResult(OrderState State, string Response);
