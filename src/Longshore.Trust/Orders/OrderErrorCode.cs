namespace Longshore.Trust.Orders;

/// <summary>The codes of a worker's errors (EEA Off-Chain Trusted Compute, section 4.1).</summary>
public enum OrderErrorCode
{
    /// <summary>The order could not be processed.</summary>
    Unknown = 1,

    /// <summary>The order has another form, was changed on its way, or its workload failed.</summary>
    InvalidParameter = 2,

    /// <summary>The worker does not serve this requester, or has served this order already.</summary>
    AccessDenied = 3,

    /// <summary>The requester's signature is missing or wrong.</summary>
    InvalidSignature = 4,
}
