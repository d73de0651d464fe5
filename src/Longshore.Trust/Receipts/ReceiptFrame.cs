using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Longshore.Trust.Receipts;

/// <summary>A signed part of a file: its kind, its length (4 bytes each), its body, and a signature (ECDSA on P-256 with SHA-256, 64 bytes). The
/// signature is of the words <c>longshore receipts 1</c>, the kind, the length, and the part of the body that is not receipts; these have a digest in
/// it.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Body">The body.</param>
/// <param name="Signature">The signature.</param>
internal sealed record ReceiptFrame(FrameKind Kind, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Signature)
{
    /// <summary>What a frame has beside its body.</summary>
    public const int OverheadBytes = HeaderBytes + SignatureBytes;

    /// <summary>The most bytes of a body: 16 MiB.</summary>
    // The most receipts of a batch with the longest names take 13 MiB.
    public const int BodyBytesMax = 16 << 20;

    private const int HeaderBytes = 8;
    private const int SignatureBytes = 64;

    private static ReadOnlySpan<byte> Purpose => "longshore receipts 1"u8;

    private ReadOnlySpan<byte> SignedBody => Kind == FrameKind.Batch ? Body.Span[..BatchHeader.Bytes] : Body.Span;

    /// <summary>Makes a frame.</summary>
    public static ReceiptFrame Sign(FrameKind kind, ReadOnlyMemory<byte> body, ECDsa key)
    {
        var unsigned = new ReceiptFrame(kind, body, default);
        return unsigned with { Signature = key.SignData(unsigned.Signed(), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation) };
    }

    /// <summary>Reads the next frame of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="skipsReceipts">Whether the receipts of a batch are passed over.</param>
    /// <exception cref="ReceiptException">There is no whole one.</exception>
    public static ReceiptFrame Read(Stream file, bool skipsReceipts = false)
    {
        var header = new byte[HeaderBytes];
        var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        var kind = (FrameKind)BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (read >= sizeof(uint) && kind is not (FrameKind.Head or FrameKind.Batch or FrameKind.End or FrameKind.Proof))
        {
            throw new ReceiptException(ReceiptFailure.Malformed, "there is something else than receipts");
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(sizeof(uint)));
        if (read == header.Length && (length > BodyBytesMax || (kind == FrameKind.Batch && length < BatchHeader.Bytes)))
        {
            throw new ReceiptException(ReceiptFailure.Malformed, "a part has an impossible length");
        }

        if (read < header.Length || file.Length - file.Position < length + SignatureBytes)
        {
            throw new ReceiptException(ReceiptFailure.Truncated, "the file ends before its signed end");
        }

        var body = new byte[skipsReceipts && kind == FrameKind.Batch ? BatchHeader.Bytes : length];
        file.ReadExactly(body);
        file.Seek(length - body.Length, SeekOrigin.Current);
        var signature = new byte[SignatureBytes];
        file.ReadExactly(signature);
        return new ReceiptFrame(kind, body, signature) { Length = (int)length };
    }

    /// <summary>The length of the body in the file.</summary>
    public int Length { get; init; } = Body.Length;

    /// <summary>Whether the signature is of a key.</summary>
    public bool IsSignedBy(ECDsa key) => key.VerifyData(Signed(), Signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>The digest by which the next frame names this one. It covers the signature too.</summary>
    public byte[] Digest() => SHA256.HashData([.. Signed(), .. Signature.Span]);

    /// <summary>The frame's bytes.</summary>
    public byte[] ToBytes() => [.. Header(), .. Body.Span, .. Signature.Span];

    /// <summary>The frame's bytes in parts, without a copy of the body.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ToParts() => [Header(), Body, Signature];

    private byte[] Signed() => [.. Purpose, .. Header(), .. SignedBody];

    private byte[] Header()
    {
        var header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)Kind);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(sizeof(uint)), (uint)Length);
        return header;
    }
}
