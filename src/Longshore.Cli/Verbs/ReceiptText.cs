using System.Globalization;
using Longshore.Trust.Receipts;

namespace Longshore.Cli.Verbs;

/// <summary>Receipts as text.</summary>
internal static class ReceiptText
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.ffffffZ";

    /// <summary>A line for people.</summary>
    public static string Line(Receipt receipt) => string.Create(
        CultureInfo.InvariantCulture,
        $"{receipt.Id}  {receipt.EndedAt.ToString(TimeFormat, CultureInfo.InvariantCulture)}  {receipt.Function}  {Outcome(receipt)}  {receipt.Execution.TotalMicroseconds:0} us{Deadline(receipt)}");

    /// <summary>All that a receipt says.</summary>
    public static object Json(SignedReceipt signed) => new
    {
        receipt = signed.Receipt.Id.ToString(),
        kind = signed.Receipt.Kind == ReceiptKind.Call ? "call" : "work order",
        function = signed.Receipt.Function,
        functionDigest = Hex(signed.Receipt.FunctionDigest),
        inputDigest = Hex(signed.Receipt.InputDigest),
        outputDigest = Hex(signed.Receipt.OutputDigest),
        argumentsDigest = Digest(signed.Receipt.ArgumentsDigest),
        outcome = Outcome(signed.Receipt),
        endedAt = signed.Receipt.EndedAt.ToString(TimeFormat, CultureInfo.InvariantCulture),
        executionMicroseconds = (long)signed.Receipt.Execution.TotalMicroseconds,
        latencyMicroseconds = (long)signed.Receipt.Latency.TotalMicroseconds,
        deadlineMet = signed.Receipt.DeadlineMet,
        executor = signed.Receipt.Executor.Length == 0 ? null : signed.Receipt.Executor,
        batch = signed.Batch,
        signedAt = signed.SignedAt.ToString(TimeFormat, CultureInfo.InvariantCulture),
        evidenceDigest = Digest(signed.EvidenceDigest),
    };

    /// <summary>Whether a text is a receipt's name, or the digest of its input or output.</summary>
    public static bool IsNamed(Receipt receipt, string text) =>
        text.Equals(receipt.Id.ToString(), StringComparison.OrdinalIgnoreCase)
        || text.Equals(Hex(receipt.InputDigest), StringComparison.OrdinalIgnoreCase)
        || text.Equals(Hex(receipt.OutputDigest), StringComparison.OrdinalIgnoreCase);

    private static string Outcome(Receipt receipt) => receipt.Failure.Length == 0 ? "done" : receipt.Failure;

    private static string Deadline(Receipt receipt) => receipt.DeadlineMet switch
    {
        null => "",
        true => ", deadline met",
        false => ", deadline missed",
    };

    private static string? Digest(ReadOnlyMemory<byte> digest) => digest.Span.ContainsAnyExcept((byte)0) ? Hex(digest) : null;

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
