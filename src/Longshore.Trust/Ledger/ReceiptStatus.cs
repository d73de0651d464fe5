namespace Longshore.Trust.Ledger;

/// <summary>The status of a receipt. 5 to 254 are reserved, 255 means any in look-ups, and larger ones are of applications.</summary>
public enum ReceiptStatus
{
    /// <summary>The order waits.</summary>
    Pending = 0,

    /// <summary>The requester has the result; nothing changes the receipt any more.</summary>
    Completed = 1,

    /// <summary>The worker has given a result.</summary>
    Processed = 2,

    /// <summary>The worker could not process it.</summary>
    Failed = 3,

    /// <summary>The worker refused it.</summary>
    Rejected = 4,

    /// <summary>In look-ups: any.</summary>
    Any = 255,
}
