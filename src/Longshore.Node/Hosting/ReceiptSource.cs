namespace Longshore.Node.Hosting;

/// <summary>Where a node keeps receipts of its calls.</summary>
/// <param name="Path">The file.</param>
public sealed record ReceiptSource(string Path)
{
    /// <summary>The SHA-256 digest of the evidence that the node has of itself, such as a quote; null for none. Default: null.</summary>
    public ReadOnlyMemory<byte>? EvidenceDigest { get; init; }
}
