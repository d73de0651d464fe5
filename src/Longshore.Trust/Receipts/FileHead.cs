using System.Security.Cryptography;

namespace Longshore.Trust.Receipts;

/// <summary>The first frame of a file: its random identifier (16 bytes) and the node's public key (SubjectPublicKeyInfo).</summary>
internal sealed record FileHead(ReadOnlyMemory<byte> FileId, ReadOnlyMemory<byte> PublicKey)
{
    public const int IdBytes = 16;

    public static FileHead New(ECDsa key) => new(RandomNumberGenerator.GetBytes(IdBytes), key.ExportSubjectPublicKeyInfo());

    /// <summary>The fingerprint of the key, as <c>longshore keys</c> shows it.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(PublicKey.Span));

    public byte[] ToBytes() => [.. FileId.Span, .. PublicKey.Span];

    /// <summary>Reads the head, and checks that it is signed by its own key.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="key">The key. The caller disposes it.</param>
    /// <exception cref="ReceiptException">It is none.</exception>
    public static FileHead Read(ReceiptFrame frame, out ECDsa key)
    {
        if (frame.Kind != FrameKind.Head || frame.Body.Length <= IdBytes)
        {
            throw new ReceiptException(ReceiptFailure.NotReceipts, "this is no file of receipts");
        }

        var head = new FileHead(frame.Body[..IdBytes], frame.Body[IdBytes..]);
        key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(head.PublicKey.Span, out var read);
            if (read == head.PublicKey.Length && frame.IsSignedBy(key))
            {
                return head;
            }
        }
        catch (Exception malformed) when (malformed is CryptographicException or PlatformNotSupportedException)
        {
            // The message below says it.
        }

        key.Dispose();
        throw new ReceiptException(ReceiptFailure.Signature, "the head of the file is not signed by the key in it");
    }
}
