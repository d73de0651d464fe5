using System.Security.Cryptography;
using Longshore.Functions.Calls;

namespace Longshore.Trust.Receipts;

/// <summary>Reads and verifies files of receipts, and proofs of one receipt, offline.</summary>
public static class ReceiptReader
{
    /// <summary>Verifies a whole file: every signature, the chain of its batches, all receipts, and its end.</summary>
    /// <param name="path">The file: one that a node writes, or an exported proof.</param>
    /// <param name="visit">Receives each receipt after its batch was checked.</param>
    /// <returns>What it proves. Whose key it is, the caller decides.</returns>
    /// <exception cref="ReceiptException">It is refused. What was visited before stands in whole batches.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ReceiptVerdict Verify(string path, Action<SignedReceipt>? visit = null)
    {
        using var file = Open(path);
        var (position, key) = Begin(file);
        using (key)
        {
            var frame = ReceiptFrame.Read(file);
            return frame.Kind == FrameKind.Proof ? VerifyProof(file, frame, position.Head, key, visit) : Verify(file, frame, position, key, visit);
        }
    }

    /// <summary>Takes one receipt out of a file, with what proves it: nothing of the other receipts but digests.</summary>
    /// <param name="path">The file that a node writes. It is read up to the receipt.</param>
    /// <param name="id">The receipt.</param>
    /// <exception cref="ReceiptException">The file is refused, or does not have it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] Export(string path, ReceiptId id)
    {
        using var file = Open(path);
        var (position, key) = Begin(file);
        using (key)
        {
            file.Position = 0;
            var head = ReceiptFrame.Read(file).ToBytes();
            while (ReceiptFrame.Read(file) is { Kind: FrameKind.Batch } frame)
            {
                var batch = BatchCheck.Verify(frame, position, key);
                if (batch.Run == id.Run && id.Number >= batch.First && id.Number < batch.First + batch.Count)
                {
                    var receipts = BatchCheck.ReadReceipts(frame, batch);
                    return [.. head, .. ReceiptProof.Write(frame, receipts, (int)(id.Number - batch.First)).ToBytes()];
                }

                position = position.After(frame, batch);
            }
        }

        throw new ReceiptException(ReceiptFailure.Absent, $"the file has no receipt {id}");
    }

    // A node may write it meanwhile.
    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static (FilePosition Position, ECDsa Key) Begin(FileStream file)
    {
        try
        {
            var frame = ReceiptFrame.Read(file);
            var head = FileHead.Read(frame, out var key);
            return (new FilePosition(head, file.Position, frame.Digest()), key);
        }
        catch (ReceiptException refusal) when (refusal.Failure == ReceiptFailure.Malformed || file.Length == 0)
        {
            throw new ReceiptException(ReceiptFailure.NotReceipts, "this is no file of receipts");
        }
    }

    private static ReceiptVerdict Verify(FileStream file, ReceiptFrame frame, FilePosition position, ECDsa key, Action<SignedReceipt>? visit)
    {
        var verdict = new ReceiptVerdict(position.Head.Fingerprint, 0, 0, 0, 0, 0);
        for (; frame.Kind != FrameKind.End; frame = ReceiptFrame.Read(file))
        {
            var batch = BatchCheck.Verify(frame, position, key);
            Visit(batch, BatchCheck.ReadReceipts(frame, batch), visit);
            verdict = With(verdict, position, batch.Lost, batch.Torn) with { Batches = batch.Number, Receipts = verdict.Receipts + batch.Count };
            position = position.After(frame, batch);
        }

        var end = BatchCheck.VerifyEnd(frame, position, key);
        return AtEnd(file, With(verdict, position, end.Lost, end.Torn));
    }

    private static ReceiptVerdict With(ReceiptVerdict verdict, FilePosition position, long lost, long torn) => verdict with
    {
        Lost = verdict.Lost + lost,
        Mends = torn > 0 ? verdict.Mends + 1 : verdict.Mends,
        MendedAfter = torn > 0 ? position.Batches : verdict.MendedAfter,
    };

    private static ReceiptVerdict VerifyProof(FileStream file, ReceiptFrame frame, FileHead head, ECDsa key, Action<SignedReceipt>? visit)
    {
        var (batch, receipt) = ReceiptProof.Verify(frame, head, key);
        visit?.Invoke(new SignedReceipt(receipt, batch.Number, batch.SignedAt, batch.EvidenceDigest));
        return AtEnd(file, new ReceiptVerdict(head.Fingerprint, 1, 1, 0, 0, 0));
    }

    private static ReceiptVerdict AtEnd(FileStream file, ReceiptVerdict verdict) => file.Position == file.Length
        ? verdict
        : throw new ReceiptException(ReceiptFailure.Trailing, "something follows the signed end of the file");

    // The numbers of a batch's receipts follow from its signed part, so each must say the same.
    private static void Visit(BatchHeader batch, IReadOnlyList<ReadOnlyMemory<byte>> receipts, Action<SignedReceipt>? visit)
    {
        for (var index = 0; index < receipts.Count; index++)
        {
            var receipt = ReceiptProof.Numbered(ReceiptBytes.Read(receipts[index]), batch, index);
            visit?.Invoke(new SignedReceipt(receipt, batch.Number, batch.SignedAt, batch.EvidenceDigest));
        }
    }
}
