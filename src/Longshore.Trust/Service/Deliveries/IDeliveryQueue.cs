namespace Longshore.Trust.Service.Deliveries;

/// <summary>Tells requesters of orders that have ended.</summary>
internal interface IDeliveryQueue
{
    /// <summary>Why nothing may be sent to a server; null if it may.</summary>
    string? Refusal(Uri server);

    /// <summary>An order has ended. Those whose requesters ask for their results are ignored.</summary>
    void Add(string workOrder);
}
