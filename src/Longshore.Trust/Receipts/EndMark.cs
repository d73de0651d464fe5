using System.Buffers.Binary;

namespace Longshore.Trust.Receipts;

/// <summary>The last frame of a file. Each batch is written over it, with a new one behind, so a file that is cut has none.</summary>
/// <param name="FileId">The identifier of the file.</param>
/// <param name="Batches">The batches of the file.</param>
/// <param name="Before">The digest of the frame before it.</param>
/// <param name="Torn">The bytes after the last batch that were moved to another file when the file was mended; 0 if it was not.</param>
/// <param name="Lost">Calls since the last batch that have no receipt.</param>
internal sealed record EndMark(ReadOnlyMemory<byte> FileId, long Batches, ReadOnlyMemory<byte> Before, long Torn, long Lost)
{
    /// <summary>The length of its frame.</summary>
    public const int FrameBytes = Bytes + ReceiptFrame.OverheadBytes;

    private const int TornStart = FileHead.IdBytes + 8 + ReceiptBytes.DigestBytes;
    private const int Bytes = TornStart + 8 + 8;

    public byte[] ToBytes() => [.. FileId.Span, .. Number(Batches), .. Before.Span, .. Number(Torn), .. Number(Lost)];

    /// <exception cref="ReceiptException">It has another form.</exception>
    public static EndMark Read(ReceiptFrame frame) => frame.Body.Length == Bytes
        ? new EndMark(
            frame.Body[..FileHead.IdBytes],
            BinaryPrimitives.ReadInt64LittleEndian(frame.Body.Span[FileHead.IdBytes..]),
            frame.Body[(FileHead.IdBytes + sizeof(long))..TornStart],
            BinaryPrimitives.ReadInt64LittleEndian(frame.Body.Span[TornStart..]),
            BinaryPrimitives.ReadInt64LittleEndian(frame.Body.Span[(TornStart + sizeof(long))..]))
        : throw new ReceiptException(ReceiptFailure.Malformed, "the end of the file has another form");

    private static byte[] Number(long value)
    {
        var number = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        return number;
    }
}
