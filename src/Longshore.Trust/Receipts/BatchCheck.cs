using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Longshore.Trust.Receipts;

/// <summary>The checks of frames.</summary>
internal static class BatchCheck
{
    /// <summary>Checks the signed part of a batch: its signature, and that it belongs where it stands.</summary>
    /// <param name="frame">The batch.</param>
    /// <param name="position">Where it stands.</param>
    /// <param name="key">The key that must have signed it; null if a later signature vouches for it.</param>
    /// <exception cref="ReceiptException">It does not.</exception>
    public static BatchHeader Verify(ReceiptFrame frame, FilePosition position, ECDsa? key)
    {
        var number = position.Batches + 1;
        if (frame.Kind != FrameKind.Batch)
        {
            throw new ReceiptException(ReceiptFailure.Malformed, string.Create(null, $"batch {number} is none"));
        }

        if (key is not null && !frame.IsSignedBy(key))
        {
            throw new ReceiptException(ReceiptFailure.Signature, string.Create(null, $"batch {number} is not signed by the key of the file"));
        }

        var batch = BatchHeader.Read(frame.Body);
        var first = batch.Run == position.Run ? position.Next : 1;
        return IsOf(position, batch.FileId, batch.Before) && batch.Number == number && batch.First == first && batch.Count > 0
            ? batch
            : throw new ReceiptException(ReceiptFailure.Chain, string.Create(null, $"batch {number} does not follow the one before it: batches were removed, added or moved"));
    }

    /// <summary>Checks the end mark.</summary>
    /// <exception cref="ReceiptException">It is not that of the batches before it.</exception>
    public static EndMark VerifyEnd(ReceiptFrame frame, FilePosition position, ECDsa key)
    {
        if (frame.Kind != FrameKind.End)
        {
            throw new ReceiptException(ReceiptFailure.Malformed, "the end of the file is none");
        }

        if (!frame.IsSignedBy(key))
        {
            throw new ReceiptException(ReceiptFailure.Signature, "the end of the file is not signed by its key");
        }

        var end = EndMark.Read(frame);
        return IsOf(position, end.FileId, end.Before) && end.Batches == position.Batches
            ? end
            : throw new ReceiptException(ReceiptFailure.Chain, "the end of the file is not that of its batches: some were removed or added");
    }

    /// <summary>Reads the receipts of a batch, and checks that they are those that were signed.</summary>
    /// <returns>The bytes of each.</returns>
    /// <exception cref="ReceiptException">They are not.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> ReadReceipts(ReceiptFrame frame, BatchHeader batch)
    {
        var rest = frame.Body[BatchHeader.Bytes..];
        var receipts = new List<ReadOnlyMemory<byte>>();
        while (rest.Length >= sizeof(ushort) && BinaryPrimitives.ReadUInt16LittleEndian(rest.Span) is var length
            && length <= ReceiptBytes.Max && length <= rest.Length - sizeof(ushort))
        {
            receipts.Add(rest.Slice(sizeof(ushort), length));
            rest = rest[(sizeof(ushort) + length)..];
        }

        return rest.IsEmpty && receipts.Count == batch.Count && MerkleTree.Root(Leaves(receipts)).AsSpan().SequenceEqual(batch.Root.Span)
            ? receipts
            : throw new ReceiptException(ReceiptFailure.Receipts, string.Create(null, $"receipts of batch {batch.Number} were changed, removed, added or moved"));
    }

    /// <summary>The digests of receipts, one after the other.</summary>
    public static byte[] Leaves(IReadOnlyList<ReadOnlyMemory<byte>> receipts)
    {
        var leaves = new byte[receipts.Count * ReceiptBytes.DigestBytes];
        for (var index = 0; index < receipts.Count; index++)
        {
            MerkleTree.HashLeaf(receipts[index].Span, leaves.AsSpan(index * ReceiptBytes.DigestBytes));
        }

        return leaves;
    }

    private static bool IsOf(FilePosition position, ReadOnlyMemory<byte> fileId, ReadOnlyMemory<byte> before) =>
        fileId.Span.SequenceEqual(position.Head.FileId.Span) && before.Span.SequenceEqual(position.Before.Span);
}
