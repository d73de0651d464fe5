using System.Buffers.Binary;
using System.Text;

namespace Longshore.Functions.Mpi;

/// <summary>One frame between the nodes of a world; docs/capabilities/mpi.md specifies it. What a field means depends on the kind; fields that
/// a kind does not use are zero.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Rank">The rank at the node that is not rank 0's.</param>
internal readonly record struct MpiFrame(MpiFrameKind Kind, int Rank)
{
    /// <summary>The length of a frame without its body.</summary>
    public const int HeaderBytes = 32;

    /// <summary><see cref="Extra"/> of a message that was cut to the length of its buffer.</summary>
    public const int Cut = 1;

    /// <summary><see cref="Extra"/> of the answer to a probe that has found nothing.</summary>
    public const int Nothing = 2;

    /// <summary>The number of the rank's operation, chosen by its node.</summary>
    public uint Id { get; init; }

    /// <summary>The communicator's number.</summary>
    public int Group { get; init; }

    /// <summary>The receiver's rank in the world, the sender's rank in the communicator, or the root.</summary>
    public int Peer { get; init; }

    /// <summary>The tag, or the <see cref="MpiCollective"/>.</summary>
    public int Tag { get; init; }

    /// <summary>A length in bytes: of the buffer, the block, the message, or the first part of the body. Or a number of operations.</summary>
    public int Length { get; init; }

    /// <summary>Flags, or <see cref="MpiType"/> and <see cref="MpiOperation"/>.</summary>
    public int Extra { get; init; }

    /// <summary>What follows the header.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>A frame with two texts as its body.</summary>
    public static MpiFrame OfTexts(MpiFrameKind kind, int rank, string first, string second)
    {
        var name = Encoding.UTF8.GetBytes(first);
        return new MpiFrame(kind, rank) { Length = name.Length, Body = (byte[])[.. name, .. Encoding.UTF8.GetBytes(second)] };
    }

    /// <summary>A sentence that is as long as the other side takes it. It is cut at a letter.</summary>
    public static string Shortened(string text) =>
        Encoding.UTF8.GetByteCount(text) <= MpiLimits.SentenceBytesMax ? text : text[..(MpiLimits.SentenceBytesMax / 4)] + "...";

    /// <summary>The texts of a frame that <see cref="OfTexts"/> has made, or of any.</summary>
    /// <exception cref="MpiFrameException">It has none.</exception>
    public (string First, string Second) Texts(int firstBytesMax, int secondBytesMax) =>
        Length >= 0 && Length <= Math.Min(firstBytesMax, Body.Length) && Body.Length - Length <= secondBytesMax
            ? (Encoding.UTF8.GetString(Body.Span[..Length]), Encoding.UTF8.GetString(Body.Span[Length..]))
            : throw new MpiFrameException("a text is too long");

    /// <summary>The bytes before the body.</summary>
    public byte[] Header()
    {
        var header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)(HeaderBytes - sizeof(uint) + Body.Length));
        header[4] = (byte)Kind;
        header[5] = (byte)Rank;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Id);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), Group);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), Peer);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), Tag);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), Extra);
        return header;
    }

    /// <summary>Reads what <see cref="Header"/> has made, or anything.</summary>
    /// <param name="header">The header.</param>
    /// <param name="bodyBytesMax">The longest body.</param>
    /// <param name="bodyBytes">The length of the body.</param>
    /// <exception cref="MpiFrameException">It is none.</exception>
    public static MpiFrame Read(ReadOnlySpan<byte> header, int bodyBytesMax, out int bodyBytes)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length < HeaderBytes - sizeof(uint) || length - (HeaderBytes - sizeof(uint)) > bodyBytesMax)
        {
            throw new MpiFrameException($"a frame of {length} bytes: it may have {HeaderBytes - sizeof(uint)} to {HeaderBytes - sizeof(uint) + bodyBytesMax}");
        }

        if (header[6] != 0 || header[7] != 0)
        {
            throw new MpiFrameException("the reserved bytes of a frame are not zero");
        }

        bodyBytes = (int)length - (HeaderBytes - sizeof(uint));
        return new MpiFrame((MpiFrameKind)header[4], header[5])
        {
            Id = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]),
            Group = BinaryPrimitives.ReadInt32LittleEndian(header[12..]),
            Peer = BinaryPrimitives.ReadInt32LittleEndian(header[16..]),
            Tag = BinaryPrimitives.ReadInt32LittleEndian(header[20..]),
            Length = BinaryPrimitives.ReadInt32LittleEndian(header[24..]),
            Extra = BinaryPrimitives.ReadInt32LittleEndian(header[28..]),
        };
    }
}
