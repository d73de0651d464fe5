namespace Longshore.Trust.Service.Deliveries;

/// <summary>Lets one delivery at a time through for each requester at each server, so that those to a server that stalls do not hold all senders.
/// Any number of threads may use it.</summary>
internal sealed class DeliveryLanes
{
    private readonly Lock _lock = new();

    // The lanes in use and who waits for them. Their number is bounded by the ledger's number of orders.
    private readonly Dictionary<DeliveryLane, Queue<PendingDelivery>> _lanes = [];

    /// <summary>Takes a lane, or waits in it until <see cref="Leave"/> gives it over.</summary>
    /// <returns>Whether the caller has the lane.</returns>
    public bool TryEnter(DeliveryLane lane, PendingDelivery delivery)
    {
        lock (_lock)
        {
            if (_lanes.TryGetValue(lane, out var waiting))
            {
                waiting.Enqueue(delivery);
                return false;
            }

            _lanes.Add(lane, []);
            return true;
        }
    }

    /// <summary>Gives a lane over to the delivery that waits first.</summary>
    /// <returns>That delivery, which now holds the lane; null if none waits, and the lane is free.</returns>
    public PendingDelivery? Leave(DeliveryLane lane)
    {
        lock (_lock)
        {
            if (_lanes[lane].TryDequeue(out var next))
            {
                return next with { Lane = lane };
            }

            _lanes.Remove(lane);
            return null;
        }
    }
}
