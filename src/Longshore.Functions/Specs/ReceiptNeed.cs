namespace Longshore.Functions.Specs;

/// <summary>Whether a function's calls need receipts.</summary>
public enum ReceiptNeed
{
    /// <summary>A call without a receipt counts as any other.</summary>
    None,

    /// <summary>A call gives its result only when its receipt is on the disk.</summary>
    Required,
}
