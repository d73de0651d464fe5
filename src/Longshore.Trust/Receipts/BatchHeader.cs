using System.Buffers.Binary;

namespace Longshore.Trust.Receipts;

/// <summary>What is signed of a batch.</summary>
internal sealed record BatchHeader
{
    /// <summary>Its length.</summary>
    public const int Bytes = FileHead.IdBytes + 8 + Digest + 8 + 8 + 4 + 8 + 8 + Digest + Digest + 8;

    private const int Digest = ReceiptBytes.DigestBytes;

    /// <summary>The identifier of the file.</summary>
    public required ReadOnlyMemory<byte> FileId { get; init; }

    /// <summary>The batch's number in the file, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>The digest of the frame before it.</summary>
    public required ReadOnlyMemory<byte> Before { get; init; }

    /// <summary>The run that made its receipts.</summary>
    public required ulong Run { get; init; }

    /// <summary>The number of its first receipt in the run.</summary>
    public required long First { get; init; }

    /// <summary>The number of its receipts.</summary>
    public required int Count { get; init; }

    /// <summary>Calls since the batch before it that have no receipt, because the book was full or could not write them.</summary>
    public required long Lost { get; init; }

    /// <summary>The bytes after the batch before it that were moved to another file when the file was mended; 0 if it was not.</summary>
    public required long Torn { get; init; }

    /// <summary>When it was signed.</summary>
    public required DateTimeOffset SignedAt { get; init; }

    /// <summary>The SHA-256 digest of the node's evidence, such as a quote; zeros if it has none.</summary>
    public required ReadOnlyMemory<byte> EvidenceDigest { get; init; }

    /// <summary>The root of the tree of its receipts.</summary>
    public required ReadOnlyMemory<byte> Root { get; init; }

    public void Write(Span<byte> bytes)
    {
        FileId.Span.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Number);
        Before.Span.CopyTo(bytes[24..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[56..], Run);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[64..], First);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[72..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[76..], Lost);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[84..], Timestamps.ToMicroseconds(SignedAt));
        EvidenceDigest.Span.CopyTo(bytes[92..]);
        Root.Span.CopyTo(bytes[124..]);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[156..], Torn);
    }

    /// <summary>Reads the start of a batch's body.</summary>
    public static BatchHeader Read(ReadOnlyMemory<byte> body)
    {
        var bytes = body.Span;
        return new BatchHeader
        {
            FileId = body[..FileHead.IdBytes],
            Number = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            Before = body.Slice(24, Digest),
            Run = BinaryPrimitives.ReadUInt64LittleEndian(bytes[56..]),
            First = BinaryPrimitives.ReadInt64LittleEndian(bytes[64..]),
            Count = BinaryPrimitives.ReadInt32LittleEndian(bytes[72..]),
            Lost = BinaryPrimitives.ReadInt64LittleEndian(bytes[76..]),
            SignedAt = Timestamps.OfMicroseconds(BinaryPrimitives.ReadInt64LittleEndian(bytes[84..])),
            EvidenceDigest = body.Slice(92, Digest),
            Root = body.Slice(124, Digest),
            Torn = BinaryPrimitives.ReadInt64LittleEndian(bytes[156..]),
        };
    }
}
