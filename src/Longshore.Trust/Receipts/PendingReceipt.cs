using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Trust.Receipts;

/// <summary>A receipt that waits for its batch.</summary>
internal readonly record struct PendingReceipt
{
    public required ReceiptKind Kind { get; init; }

    public required long EndedMicroseconds { get; init; }

    public required string Function { get; init; }

    public required ModuleDigest Digest { get; init; }

    /// <summary>Their digest, or null for none.</summary>
    public byte[]? ArgumentsDigest { get; init; }

    public required PendingBytes Input { get; init; }

    public required PendingBytes Output { get; init; }

    public required TimeSpan Execution { get; init; }

    public required TimeSpan Latency { get; init; }

    public bool? DeadlineMet { get; init; }

    public Failure Failure { get; init; }

    public required string Executor { get; init; }
}
