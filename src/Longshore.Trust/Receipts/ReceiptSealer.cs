using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Longshore.Functions.Calls;

namespace Longshore.Trust.Receipts;

/// <summary>Makes signed batches of receipts.</summary>
/// <param name="key">The node's key.</param>
/// <param name="run">The run that the receipts are of.</param>
/// <param name="evidenceDigest">The digest of the node's evidence, or zeros.</param>
/// <param name="time">The clock.</param>
internal sealed class ReceiptSealer(ECDsa key, ulong run, ReadOnlyMemory<byte> evidenceDigest, TimeProvider time)
{
    private static readonly byte[] None = new byte[ReceiptBytes.DigestBytes];

    private readonly byte[] _buffer = new byte[ReceiptBytes.Max];

    // Digests of functions are asked for again and again.
    private (string Hex, byte[] Digest) _lastFunction = ("", None);

    /// <summary>Makes a batch.</summary>
    /// <param name="pending">The receipts.</param>
    /// <param name="start">The first of them.</param>
    /// <param name="count">How many, at least one.</param>
    /// <param name="first">The number of the first.</param>
    /// <param name="lost">The calls without a receipt before it.</param>
    /// <param name="position">Where it belongs.</param>
    public (ReceiptFrame Frame, BatchHeader Batch) Seal(PendingReceipts pending, int start, int count, long first, long lost, FilePosition position)
    {
        var body = new ArrayBufferWriter<byte>(BatchHeader.Bytes + count * (ReceiptBytes.DigestBytes * 8));
        body.GetSpan(BatchHeader.Bytes)[..BatchHeader.Bytes].Clear();
        body.Advance(BatchHeader.Bytes);
        var leaves = new byte[count * ReceiptBytes.DigestBytes];
        for (var index = 0; index < count; index++)
        {
            var bytes = ReceiptBytes.Write(Receipt(pending, pending.Items[start + index], new ReceiptId(run, first + index)), _buffer);
            MerkleTree.HashLeaf(bytes, leaves.AsSpan(index * ReceiptBytes.DigestBytes));
            BinaryPrimitives.WriteUInt16LittleEndian(body.GetSpan(sizeof(ushort)), (ushort)bytes.Length);
            body.Advance(sizeof(ushort));
            body.Write(bytes);
        }

        var batch = new BatchHeader
        {
            FileId = position.Head.FileId,
            Number = position.Batches + 1,
            Before = position.Before,
            Run = run,
            First = first,
            Count = count,
            Lost = lost + position.Lost,
            Torn = position.Torn,
            SignedAt = time.GetUtcNow(),
            EvidenceDigest = evidenceDigest,
            Root = MerkleTree.Root(leaves),
        };
        var written = body.WrittenSpan.ToArray();
        batch.Write(written);
        return (ReceiptFrame.Sign(FrameKind.Batch, written, key), batch);
    }

    private Receipt Receipt(PendingReceipts pending, in PendingReceipt each, ReceiptId id) => new()
    {
        Id = id,
        Kind = each.Kind,
        EndedAt = Timestamps.OfMicroseconds(each.EndedMicroseconds),
        Function = each.Function,
        FunctionDigest = DigestOf(each.Digest.Hex),
        InputDigest = pending.DigestOf(each.Input),
        OutputDigest = pending.DigestOf(each.Output),
        ArgumentsDigest = each.ArgumentsDigest ?? None,
        Execution = each.Execution,
        Latency = each.Latency,
        DeadlineMet = each.DeadlineMet,
        Failure = each.Failure == Failure.None ? "" : each.Failure.ToString(),
        Executor = each.Executor,
    };

    private byte[] DigestOf(string? hex)
    {
        if (hex is null)
        {
            return None;
        }

        if (!ReferenceEquals(_lastFunction.Hex, hex))
        {
            _lastFunction = (hex, Convert.FromHexString(hex));
        }

        return _lastFunction.Digest;
    }
}
