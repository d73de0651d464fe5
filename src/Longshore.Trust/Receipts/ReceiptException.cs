namespace Longshore.Trust.Receipts;

/// <summary>A file of receipts is refused.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">Where and what, as a sentence.</param>
public sealed class ReceiptException(ReceiptFailure failure, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public ReceiptFailure Failure => failure;
}
