using System.Security.Cryptography;
using Longshore.Trust.Keys;

namespace Longshore.Trust.Client;

/// <summary>A requester's key, which signs orders.</summary>
public sealed class RequesterKey : IDisposable
{
    private readonly ECDsa _key;

    private RequesterKey(ECDsa key) => _key = key;

    /// <summary>The public key in PEM.</summary>
    public string PublicKey => Secp256k1.Pem(_key);

    /// <summary>Makes a new key.</summary>
    public static RequesterKey Create() => new(ECDsa.Create(Secp256k1.Curve));

    /// <summary>Reads a private key in PEM.</summary>
    /// <exception cref="CryptographicException">The text is none, or the key is on another curve.</exception>
    public static RequesterKey Of(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return Secp256k1.Has(key)
                ? new RequesterKey(key)
                : throw new CryptographicException("the key is not on the curve secp256k1");
        }
        catch (Exception malformed) when (malformed is ArgumentException or CryptographicException or PlatformNotSupportedException)
        {
            key.Dispose();
            throw new CryptographicException("this is no private key on the curve secp256k1 in PEM", malformed);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    internal byte[] Sign(ReadOnlySpan<byte> digest) => _key.SignHash(digest, DSASignatureFormat.Rfc3279DerSequence);
}
