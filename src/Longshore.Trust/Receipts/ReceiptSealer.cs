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

    // Kept from one batch to the next, unless long names have made it larger: a megabyte for each batch would be garbage of the kind that only a full
    // collection frees, ten times a second.
    private const int KeptBytes = 2 << 20;

    private readonly LeafLanes _lanes = new();
    private byte[] _body = new byte[64 << 10];
    private byte[] _leaves = [];

    // Digests of functions are asked for again and again.
    private (string Hex, byte[] Digest) _lastFunction = ("", None);

    /// <summary>Makes a batch.</summary>
    /// <param name="pending">The receipts.</param>
    /// <param name="start">The first of them.</param>
    /// <param name="count">How many, at least one.</param>
    /// <param name="first">The number of the first.</param>
    /// <param name="lost">The calls without a receipt before it.</param>
    /// <param name="position">Where it belongs.</param>
    /// <returns>The batch; its bytes are valid until the next one is made.</returns>
    public (ReceiptFrame Frame, BatchHeader Batch) Seal(PendingReceipts pending, int start, int count, long first, long lost, FilePosition position)
    {
        _body = _body.Length > KeptBytes ? new byte[KeptBytes] : _body;
        _leaves = _leaves.Length < count * ReceiptBytes.DigestBytes ? new byte[count * ReceiptBytes.DigestBytes] : _leaves;
        var leaves = _leaves.AsSpan(0, count * ReceiptBytes.DigestBytes);
        var length = BatchHeader.Bytes;
        for (var index = 0; index < count; index++)
        {
            Reserve(length + sizeof(ushort) + ReceiptBytes.Max);
            var bytes = ReceiptBytes.Write(Receipt(pending, pending.Items[start + index], new ReceiptId(run, first + index)), _body.AsSpan(length + sizeof(ushort)));
            _lanes.Add(bytes, leaves, index);
            BinaryPrimitives.WriteUInt16LittleEndian(_body.AsSpan(length), (ushort)bytes.Length);
            length += sizeof(ushort) + bytes.Length;
        }

        _lanes.End(leaves);

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
            Root = MerkleTree.RootInPlace(leaves),
        };
        batch.Write(_body);
        return (ReceiptFrame.Sign(FrameKind.Batch, _body.AsMemory(0, length), key), batch);
    }

    private void Reserve(int bytes)
    {
        if (bytes > _body.Length)
        {
            Array.Resize(ref _body, Math.Max(bytes, 2 * _body.Length));
        }
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
