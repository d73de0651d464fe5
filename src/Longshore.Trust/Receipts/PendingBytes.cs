namespace Longshore.Trust.Receipts;

/// <summary>An input or output that waits for its batch: a digest, or a place among the copied bytes.</summary>
/// <param name="Start">The place's first byte.</param>
/// <param name="Length">The place's length.</param>
/// <param name="Digest">The digest, or null.</param>
internal readonly record struct PendingBytes(int Start, int Length, byte[]? Digest);
