using Longshore.Trust.Ledger;

namespace Longshore.Trust.Service.Pool;

/// <summary>The queue of accepted orders, as requests see it.</summary>
internal interface IOrderQueue
{
    /// <summary>The digest of a worker's keys now.</summary>
    /// <returns>Null if no worker of this identifier takes orders here, or its keys are not known yet.</returns>
    string? KeyDigestOf(string worker);

    /// <summary>Adds an order that the ledger has.</summary>
    /// <returns>Ends when the order has.</returns>
    Task Add(WaitingOrder order);

    /// <summary>Where an order is now. Orders that were accepted and have not ended are in the queue.</summary>
    QueuePlace PlaceOf(string id);
}
