
namespace Longshore.Functions.Calls;

/// <summary>How one invocation ended. Dispose it after the output has been used; disposal returns the sandbox.
/// </summary>
public sealed class InvocationResult : IDisposable
{
    private IDisposable? _lease;

    /// <summary>A result whose output is valid until <paramref name="lease"/> is disposed.</summary>
    public InvocationResult(ReadOnlyMemory<byte> output, IDisposable? lease = null)
    {
        Output = output;
        _lease = lease;
    }

    /// <summary>A failure with the sentence that explains it.</summary>
    public static InvocationResult Failed(Failure failure, string detail, PlacementDecision? placement = null) =>
        new(ReadOnlyMemory<byte>.Empty) { Failure = failure, Detail = detail, Placement = placement };

    /// <summary>The failure, or <see cref="Failure.None"/>.</summary>
    public Failure Failure { get; init; }

    /// <summary>One sentence about the failure; empty when there is none. Holds no payload.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The trap's name, such as <c>Unreachable</c>, when <see cref="Failure"/> is
    /// <see cref="Failure.Trapped"/>.</summary>
    public string? TrapName { get; init; }

    /// <summary>The guest's frames at the trap, innermost first, as "function (index)" lines.</summary>
    public IReadOnlyList<string> StackTrace { get; init; } = [];

    /// <summary>The guest's exit code; 0 unless <see cref="Failure"/> is <see cref="Failure.Exited"/>.</summary>
    public int ExitCode { get; init; }

    /// <summary>What the guest wrote to standard output until it ended, also if it failed; valid until disposal. Empty if it has left by
    /// <see cref="Invocation.Reader"/>, unless the guest printed it.</summary>
    public ReadOnlyMemory<byte> Output { get; }

    /// <summary>The first bytes of what the guest wrote to standard error; valid until disposal.</summary>
    public ReadOnlyMemory<byte> StandardError { get; init; }

    /// <summary>How many more bytes the guest wrote to standard error, which were dropped.</summary>
    public long StandardErrorDropped { get; init; }

    /// <summary>The version of the function that was called; 0 if there was none, or it has no versions.</summary>
    public int Version { get; internal set; }

    /// <summary>The status and headers of a guest that receives requests, or null.</summary>
    public GuestResponse? Response { get; init; }

    /// <summary>Where the call was placed and why; null if it failed before that.</summary>
    public PlacementDecision? Placement { get; init; }

    /// <summary>Where functions on objects ran that the guest has called, and why: <c>here</c>, or a storage node. The first 16 of them.</summary>
    public IReadOnlyList<PlacementDecision> Moves { get; init; } = [];

    /// <summary>The receipt of the call; null if none was made.</summary>
    public ReceiptId? Receipt { get; internal set; }

    /// <summary>The SHA-256 of an answer that has left while its guest ran, on a node that makes receipts; otherwise null.</summary>
    public byte[]? StreamedDigest { get; internal set; }

    /// <summary>The input that the guest had, if an executor read it from an object; otherwise empty.</summary>
    internal ReadOnlyMemory<byte> InputRead { get; init; }

    /// <summary>Time from arrival to the start of the guest.</summary>
    public TimeSpan QueueTime { get; init; }

    /// <summary>Time the guest ran, without the time it was parked.</summary>
    public TimeSpan ExecutionTime { get; init; }

    /// <summary>Time from arrival to the end.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>When it ended, as a timestamp of the clock that the executor has; null if it ran elsewhere.</summary>
    public long? EndedTimestamp { get; init; }

    /// <summary>Whether it ended by its deadline; null if it had none.</summary>
    public bool? DeadlineMet { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Interlocked.Exchange(ref _lease, null)?.Dispose();
    }
}
