namespace Longshore.Trust.Orders;

/// <summary>Refuses an order. The processor catches it and makes the answer.</summary>
/// <param name="code">The error's code.</param>
/// <param name="message">The error's message; it has nothing of keys or data.</param>
/// <param name="keepsId">Whether the answer has the order's id; else it has 0, as in Avalon.</param>
internal sealed class OrderException(OrderErrorCode code, string message, bool keepsId = false) : Exception(message)
{
    public OrderErrorCode Code => code;

    public bool KeepsId => keepsId;
}
