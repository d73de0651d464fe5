using System.Buffers.Binary;

namespace Longshore.Trust.Receipts;

/// <summary>The last frame of a file: how many batches it has, and the digest of the last frame before. Each batch is written over it, with a new one
/// behind, so a file that is cut has none.</summary>
internal sealed record EndMark(ReadOnlyMemory<byte> FileId, long Batches, ReadOnlyMemory<byte> Before)
{
    /// <summary>The length of its frame.</summary>
    public const int FrameBytes = Bytes + ReceiptFrame.OverheadBytes;

    private const int Bytes = FileHead.IdBytes + 8 + ReceiptBytes.DigestBytes;

    public byte[] ToBytes()
    {
        var number = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, Batches);
        return [.. FileId.Span, .. number, .. Before.Span];
    }

    /// <exception cref="ReceiptException">It has another form.</exception>
    public static EndMark Read(ReceiptFrame frame) => frame.Body.Length == Bytes
        ? new EndMark(
            frame.Body[..FileHead.IdBytes],
            BinaryPrimitives.ReadInt64LittleEndian(frame.Body.Span[FileHead.IdBytes..]),
            frame.Body[(FileHead.IdBytes + sizeof(long))..])
        : throw new ReceiptException(ReceiptFailure.Malformed, "the end of the file has another form");
}
