namespace Longshore.Trust.Receipts;

/// <summary>What a receipt is of. The numbers are those of the file.</summary>
public enum ReceiptKind
{
    /// <summary>A call of a function. The digests are those of the bytes that the guest read and wrote.</summary>
    Call = 1,

    /// <summary>A work order. The digests are those of the protocol, of the encrypted request and of the encrypted result, so that they tell nothing
    /// of the data.</summary>
    WorkOrder = 2,
}
