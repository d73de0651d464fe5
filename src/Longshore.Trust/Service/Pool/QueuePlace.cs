namespace Longshore.Trust.Service.Pool;

/// <summary>Where an order is in the queue.</summary>
internal enum QueuePlace
{
    /// <summary>It is not there: it has ended, or there is no such order.</summary>
    None,

    /// <summary>It waits.</summary>
    Waiting,

    /// <summary>A worker processes it.</summary>
    Processing,
}
