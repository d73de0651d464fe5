namespace Longshore.Trust.Receipts;

/// <summary>Why a file of receipts is refused.</summary>
public enum ReceiptFailure
{
    /// <summary>It does not begin as a file of receipts.</summary>
    NotReceipts,

    /// <summary>A part of it has another form.</summary>
    Malformed,

    /// <summary>It ends before its signed end.</summary>
    Truncated,

    /// <summary>Something follows its signed end.</summary>
    Trailing,

    /// <summary>A signature is not of the file's key.</summary>
    Signature,

    /// <summary>A batch was removed, added, or moved.</summary>
    Chain,

    /// <summary>Receipts of a batch were changed, removed, added, or moved.</summary>
    Receipts,

    /// <summary>It is of another node's key.</summary>
    OtherKey,

    /// <summary>It does not have the receipt that was asked for.</summary>
    Absent,
}
