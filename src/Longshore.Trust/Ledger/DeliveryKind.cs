namespace Longshore.Trust.Ledger;

/// <summary>What is sent to a requester when an order has ended. The numbers are in ledgers.</summary>
public enum DeliveryKind
{
    /// <summary>Nothing: the requester asks for the result.</summary>
    None = 0,

    /// <summary>The result, to <c>resultUri</c>.</summary>
    Result = 1,

    /// <summary>An event with the order's identifier, to <c>notifyUri</c>.</summary>
    Event = 2,
}
