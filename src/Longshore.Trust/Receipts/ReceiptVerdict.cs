namespace Longshore.Trust.Receipts;

/// <summary>What a file of receipts proves.</summary>
/// <param name="Fingerprint">The fingerprint of the key that signed it, as <c>longshore keys</c> shows it.</param>
/// <param name="Batches">Its batches.</param>
/// <param name="Receipts">Its receipts.</param>
/// <param name="Lost">Calls that the node itself says have no receipt, because too many waited or they could not be written.</param>
/// <param name="Mends">How many times the node says that it mended the file: what followed a batch was no batch, and was moved to another file.</param>
/// <param name="MendedAfter">The batch after which it did so last; 0 is the head.</param>
public sealed record ReceiptVerdict(string Fingerprint, long Batches, long Receipts, long Lost, long Mends, long MendedAfter);
