using Longshore.Functions.Calls;

namespace Longshore.Trust.Receipts;

/// <summary>What a node says about one call, under its signature.</summary>
public sealed record Receipt
{
    /// <summary>Its name.</summary>
    public required ReceiptId Id { get; init; }

    /// <summary>What it is of.</summary>
    public required ReceiptKind Kind { get; init; }

    /// <summary>When the call ended, to the microsecond.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The function's or the workload's name. Its first 1,024 bytes of UTF-8.</summary>
    public required string Function { get; init; }

    /// <summary>The SHA-256 digest of the function's code.</summary>
    public required ReadOnlyMemory<byte> FunctionDigest { get; init; }

    /// <summary>The SHA-256 digest of the input.</summary>
    public required ReadOnlyMemory<byte> InputDigest { get; init; }

    /// <summary>The SHA-256 digest of the output, also of a call that failed.</summary>
    public required ReadOnlyMemory<byte> OutputDigest { get; init; }

    /// <summary>The SHA-256 digest of the arguments, each with its length before it; zeros if there are none.</summary>
    public required ReadOnlyMemory<byte> ArgumentsDigest { get; init; }

    /// <summary>The time for which the guest had a processor's core slot.</summary>
    public required TimeSpan Execution { get; init; }

    /// <summary>From the call's arrival to its end.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>Whether it ended by its deadline; null if it had none.</summary>
    public required bool? DeadlineMet { get; init; }

    /// <summary>The name of its <see cref="Longshore.Functions.Calls.Failure"/>; empty if it gave a result.</summary>
    public required string Failure { get; init; }

    /// <summary>The executor that it was placed on; empty if it had none.</summary>
    public required string Executor { get; init; }
}
