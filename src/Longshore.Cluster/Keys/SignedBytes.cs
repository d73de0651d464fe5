using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Longshore.Cluster.Keys;

/// <summary>Bytes that a node has signed. At NATS they are the public key (91 bytes), the signature (64 bytes) and the content. The signature covers the purpose
/// too, so that what was signed for one place is nothing at another.</summary>
/// <param name="PublicKey">The key of the node that has signed them.</param>
/// <param name="Content">What was signed.</param>
internal sealed record SignedBytes(ReadOnlyMemory<byte> PublicKey, ReadOnlyMemory<byte> Content)
{
    /// <summary>The bytes in front of the content.</summary>
    public const int HeadBytes = NodeKey.Bytes + NodeKey.SignatureBytes;

    /// <summary>The signing node's fingerprint.</summary>
    public string Fingerprint { get; } = NodeKey.FingerprintOf(PublicKey.Span);

    /// <summary>Signs a content.</summary>
    /// <param name="keys">The node's key.</param>
    /// <param name="purpose">What the bytes are and where they belong.</param>
    /// <param name="content">The content.</param>
    public static byte[] Write(ClusterKeys keys, string purpose, ReadOnlySpan<byte> content) =>
        [.. keys.PublicKey.Span, .. keys.Sign(Covered(purpose, content)), .. content];

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="purpose">What they must be.</param>
    /// <param name="signed">The content, with the key that has signed it.</param>
    /// <returns>False if they are too short, or have no valid signature for this purpose.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, string purpose, [NotNullWhen(true)] out SignedBytes? signed)
    {
        signed = null;
        if (bytes.Length < HeadBytes)
        {
            return false;
        }

        var (key, signature, content) = (bytes[..NodeKey.Bytes], bytes[NodeKey.Bytes..HeadBytes], bytes[HeadBytes..]);
        signed = NodeKey.Verify(key.Span, Covered(purpose, content.Span), signature.Span) ? new SignedBytes(key, content) : null;
        return signed is not null;
    }

    // A purpose has no zero byte, so no two pairs of purpose and content are the same bytes.
    private static byte[] Covered(string purpose, ReadOnlySpan<byte> content) => [.. Encoding.UTF8.GetBytes(purpose), 0, .. content];
}
