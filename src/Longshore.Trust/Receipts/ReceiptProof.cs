using System.Buffers.Binary;
using System.Security.Cryptography;
using Longshore.Functions.Calls;

namespace Longshore.Trust.Receipts;

/// <summary>The proof of one receipt, as the frame after a file's head: the length of its batch's body in the file (4), the batch's signed part, the
/// receipt's place in the batch (4), the number of digests of its path (1), these, and the receipt. The frame's signature is that of the batch.
/// </summary>
internal static class ReceiptProof
{
    private const int Digest = ReceiptBytes.DigestBytes;
    private const int FixedBytes = sizeof(uint) + BatchHeader.Bytes + sizeof(uint) + 1;

    /// <summary>Makes a proof.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="receipts">All its receipts.</param>
    /// <param name="index">The receipt's place.</param>
    public static ReceiptFrame Write(ReceiptFrame batch, IReadOnlyList<ReadOnlyMemory<byte>> receipts, int index)
    {
        var path = MerkleTree.Path(BatchCheck.Leaves(receipts), index);
        return new ReceiptFrame(
            FrameKind.Proof,
            (byte[])[.. Number(batch.Length), .. batch.Body.Span[..BatchHeader.Bytes], .. Number(index), (byte)path.Count, .. path.SelectMany(each => each), .. receipts[index].Span],
            batch.Signature);
    }

    /// <summary>Checks a proof.</summary>
    /// <exception cref="ReceiptException">It proves nothing.</exception>
    public static (BatchHeader Batch, Receipt Receipt) Verify(ReceiptFrame proof, FileHead head, ECDsa key)
    {
        var body = proof.Body;
        if (body.Length < FixedBytes || body.Span[FixedBytes - 1] is var digests && (digests > MerkleTree.PathMax || body.Length - FixedBytes < digests * Digest))
        {
            throw new ReceiptException(ReceiptFailure.Malformed, "the proof has another form");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(body.Span);
        var signed = new ReceiptFrame(FrameKind.Batch, body.Slice(sizeof(uint), BatchHeader.Bytes), proof.Signature) { Length = length };
        if (!signed.IsSignedBy(key))
        {
            throw new ReceiptException(ReceiptFailure.Signature, "the batch of the receipt is not signed by the key of the file");
        }

        var batch = BatchHeader.Read(signed.Body);
        var index = BinaryPrimitives.ReadInt32LittleEndian(body.Span[(sizeof(uint) + BatchHeader.Bytes)..]);
        var receipt = body[(FixedBytes + digests * Digest)..];
        byte[][] path = [.. Enumerable.Range(0, digests).Select(each => body.Slice(FixedBytes + each * Digest, Digest).ToArray())];
        return batch.FileId.Span.SequenceEqual(head.FileId.Span) && index >= 0 && index < batch.Count && receipt.Length <= ReceiptBytes.Max && IsIn(batch, receipt.Span, index, path)
            ? (batch, Numbered(ReceiptBytes.Read(receipt), batch, index))
            : throw new ReceiptException(ReceiptFailure.Receipts, "the receipt is not of its batch");
    }

    /// <summary>Checks that a receipt has the number of its place.</summary>
    /// <exception cref="ReceiptException">It has another.</exception>
    public static Receipt Numbered(Receipt receipt, BatchHeader batch, int index) => receipt.Id == new ReceiptId(batch.Run, batch.First + index)
        ? receipt
        : throw new ReceiptException(ReceiptFailure.Receipts, string.Create(null, $"receipts of batch {batch.Number} have other numbers than their places"));

    private static bool IsIn(BatchHeader batch, ReadOnlySpan<byte> receipt, int index, byte[][] path)
    {
        Span<byte> leaf = stackalloc byte[Digest];
        MerkleTree.HashLeaf(receipt, leaf);
        return MerkleTree.RootOf(leaf, index, batch.Count, path)?.AsSpan().SequenceEqual(batch.Root.Span) == true;
    }

    private static byte[] Number(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }
}
