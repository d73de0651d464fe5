using System.Security.Cryptography;

namespace Longshore.Trust.Keys;

/// <summary>Signs with the platform's cryptography. Every signature has a random number of its own.</summary>
/// <param name="key">The private key.</param>
internal sealed class PlatformSigner(ECParameters key) : IDigestSigner
{
    private readonly Pooled<ECDsa> _keys = new(() => ECDsa.Create(key));

    public byte[] Sign(ReadOnlySpan<byte> digest)
    {
        var copy = digest.ToArray();
        return _keys.Use(each => each.SignHash(copy, DSASignatureFormat.Rfc3279DerSequence));
    }

    public void Dispose() => _keys.Dispose();
}
