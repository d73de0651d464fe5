namespace Longshore.Trust.Receipts;

/// <summary>How a book keeps receipts.</summary>
public sealed record ReceiptOptions
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The SHA-256 digest of the evidence that the node has of itself, such as a quote. Null for none. Default: null.</summary>
    public ReadOnlyMemory<byte>? EvidenceDigest { get; init; }

    /// <summary>The limits.</summary>
    public ReceiptLimits Limits { get; init; } = new();

    /// <summary>Receives sentences about a file that was torn, and about writes that fail, once for each time. Default: null, they are dropped.</summary>
    public Action<string>? Log { get; init; }
}
