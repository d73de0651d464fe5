using Longshore.Functions.Specs;
using Longshore.Trust.Receipts;

namespace Longshore.Trust.Orders;

/// <summary>The receipt of an order whose workload gave a result. Its digests are those that requester and worker sign: of the encrypted request and of
/// the encrypted result.</summary>
internal static class OrderReceipt
{
    private const string Executor = "worker";

    /// <summary>Makes a receipt without its digests.</summary>
    /// <param name="workload">The workload's name.</param>
    /// <param name="digest">The digest of its code.</param>
    /// <param name="elapsed">From the workload's start to its end, with the wait for a core slot.</param>
    /// <param name="endedAt">When it ended.</param>
    public static PendingReceipt Of(string workload, ModuleDigest digest, TimeSpan elapsed, DateTimeOffset endedAt) => new()
    {
        Kind = ReceiptKind.WorkOrder,
        EndedMicroseconds = Timestamps.ToMicroseconds(endedAt),
        Function = workload,
        Digest = digest,
        Input = default,
        Output = default,
        Execution = elapsed,
        Latency = elapsed,
        Executor = Executor,
    };
}
