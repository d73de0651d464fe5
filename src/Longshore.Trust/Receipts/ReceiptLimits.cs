namespace Longshore.Trust.Receipts;

/// <summary>The limits of a book of receipts.</summary>
public sealed record ReceiptLimits
{
    /// <summary>The most receipts of a batch, under one signature. Default: 4,096.</summary>
    // What the fastest node makes in a tenth of a second. A batch is one write to the disk, and its body has a limit.
    public int BatchReceiptsMax { get; init; } = 4_096;

    /// <summary>The longest time from a receipt to its batch on the disk. Default: 100 ms.</summary>
    // What kill -9 may take away. Ten writes a second cost a disk nothing.
    public TimeSpan BatchTimeMax { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The most receipts that wait for their batch. Further ones are lost, and counted. Default: 65,536.</summary>
    // Half a second of the most calls that a node answers, 10 MiB.
    public int WaitingMax { get; init; } = 65_536;

    /// <summary>The most bytes of inputs and outputs that wait to be hashed; the receipts of further calls are lost, and counted. Default: 16 MiB.</summary>
    public int WaitingBytesMax { get; init; } = 16 << 20;

    /// <summary>The largest input or output that is copied, to be hashed by the book's thread. Larger ones are hashed within the call. Default: 4 KiB.
    /// </summary>
    // A copy of 4 KiB takes a tenth of a microsecond, its digest two. Most calls have less; copies of all would fill the memory.
    public int CopiedBytesMax { get; init; } = 4 << 10;

    /// <summary>The time after which a write that failed is tried again. Default: 1 s.</summary>
    public TimeSpan RetryTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most bytes of a file. Beyond it nothing is written, as on a full disk. Default: 64 GiB.</summary>
    // 300 million receipts, which take minutes to verify.
    public long FileBytesMax { get; init; } = 64L << 30;
}
