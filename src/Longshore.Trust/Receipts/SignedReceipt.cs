namespace Longshore.Trust.Receipts;

/// <summary>A receipt whose signature was checked.</summary>
/// <param name="Receipt">The receipt.</param>
/// <param name="Batch">The number of its batch.</param>
/// <param name="SignedAt">When the batch was signed.</param>
/// <param name="EvidenceDigest">The digest of the node's evidence; zeros if it had none.</param>
public sealed record SignedReceipt(Receipt Receipt, long Batch, DateTimeOffset SignedAt, ReadOnlyMemory<byte> EvidenceDigest);
