namespace Longshore.Trust.Ledger;

/// <summary>Which receipts are looked for. Null means any.</summary>
public sealed record ReceiptQuery
{
    /// <summary>The service.</summary>
    public string? WorkerService { get; init; }

    /// <summary>The worker.</summary>
    public string? Worker { get; init; }

    /// <summary>The requester.</summary>
    public string? Requester { get; init; }

    /// <summary>The status now.</summary>
    public long? Status { get; init; }

    /// <summary>Only receipts that came after the one of this order.</summary>
    public string? After { get; init; }

    /// <summary>The most that are returned.</summary>
    public required int CountMax { get; init; }
}
