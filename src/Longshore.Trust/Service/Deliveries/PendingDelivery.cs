namespace Longshore.Trust.Service.Deliveries;

/// <summary>A delivery that has not succeeded yet.</summary>
/// <param name="WorkOrder">The order's identifier.</param>
/// <param name="Attempt">The number of the next attempt, from 1.</param>
internal sealed record PendingDelivery(string WorkOrder, int Attempt = 1)
{
    /// <summary>The lane that it holds, because the delivery before it has given it over; or null.</summary>
    public DeliveryLane? Lane { get; init; }
}
