namespace Longshore.Trust.Ledger;

/// <summary>The status of a worker (EEA Off-Chain Trusted Compute, section 5.2.3).</summary>
public static class WorkerStatus
{
    /// <summary>It takes orders.</summary>
    public const long Active = 1;

    /// <summary>It does not answer now.</summary>
    public const long OffLine = 2;

    /// <summary>It will not come back.</summary>
    public const long Decommissioned = 3;

    /// <summary>Its keys may be known to others.</summary>
    public const long Compromised = 4;
}
