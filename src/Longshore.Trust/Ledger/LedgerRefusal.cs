namespace Longshore.Trust.Ledger;

/// <summary>Why a ledger did not take something.</summary>
public enum LedgerRefusal
{
    /// <summary>It took it.</summary>
    None,

    /// <summary>It has one of this identifier.</summary>
    Exists,

    /// <summary>It has as many as it may, or as many bytes.</summary>
    Full,

    /// <summary>It has as many of this requester or address as it may, or as many bytes.</summary>
    RequesterFull,

    /// <summary>There is nothing of this identifier to change.</summary>
    Missing,

    /// <summary>The change does not follow on what there is.</summary>
    NotNext,
}
