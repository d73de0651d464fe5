namespace Longshore.Trust.Receipts;

/// <summary>Where the next batch of a file belongs.</summary>
/// <param name="Head">The file's head.</param>
/// <param name="Offset">The offset after the batches before it.</param>
/// <param name="Before">The digest of the frame before it.</param>
internal sealed record FilePosition(FileHead Head, long Offset, ReadOnlyMemory<byte> Before)
{
    /// <summary>The batches before it.</summary>
    public long Batches { get; init; }

    /// <summary>The run of the batch before it.</summary>
    public ulong Run { get; init; }

    /// <summary>The number that its first receipt has if it is of the same run.</summary>
    public long Next { get; init; }

    /// <summary>The bytes that were moved to another file here when the file was mended. The next batch tells them.</summary>
    public long Torn { get; init; }

    /// <summary>Calls since the batch before it that have no receipt, as far as the end mark tells them. The next batch tells them too.</summary>
    public long Lost { get; init; }

    /// <summary>The position after a batch.</summary>
    public FilePosition After(ReceiptFrame frame, BatchHeader batch) => this with
    {
        Offset = Offset + frame.Length + ReceiptFrame.OverheadBytes,
        Before = frame.Digest(),
        Batches = batch.Number,
        Run = batch.Run,
        Next = batch.First + batch.Count,
        Torn = 0,
        Lost = 0,
    };
}
