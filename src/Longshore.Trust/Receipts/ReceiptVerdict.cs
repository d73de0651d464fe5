namespace Longshore.Trust.Receipts;

/// <summary>What a file of receipts proves.</summary>
/// <param name="Fingerprint">The fingerprint of the key that signed it, as <c>longshore keys</c> shows it.</param>
/// <param name="Batches">Its batches.</param>
/// <param name="Receipts">Its receipts.</param>
/// <param name="Lost">Calls that the node itself says have no receipt, because too many waited.</param>
public sealed record ReceiptVerdict(string Fingerprint, long Batches, long Receipts, long Lost);
