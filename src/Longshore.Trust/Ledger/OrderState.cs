namespace Longshore.Trust.Ledger;

/// <summary>What became of an accepted order. The numbers are in ledgers.</summary>
public enum OrderState
{
    /// <summary>It waits for a worker, or one processes it.</summary>
    Waiting = 0,

    /// <summary>A worker gave a result.</summary>
    Done = 1,

    /// <summary>A worker refused it, or none could process it.</summary>
    Failed = 2,

    /// <summary>It was not done within its time.</summary>
    Cancelled = 3,
}
