using System.Security.Cryptography;
using Library = Secp256k1Net.Secp256k1;

namespace Longshore.Trust.Keys;

/// <summary>The curve of work orders' signatures (SEC 2, section 2.4.1).</summary>
internal static class Secp256k1
{
    /// <summary>The curve's identifier.</summary>
    public const string Oid = "1.3.132.0.10";

    private const byte Uncompressed = 4;

    public static ECCurve Curve { get; } = ECCurve.CreateFromValue(Oid);

    /// <summary>The key in PEM as python-ecdsa writes it: with a line break at its end.</summary>
    public static string Pem(ECDsa key) => key.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <summary>Whether a key is on this curve.</summary>
    public static bool Has(ECDsa key) => key.ExportParameters(false).Curve is { IsNamed: true, Oid.Value: Oid };

    /// <summary>Reads a public key in PEM.</summary>
    /// <exception cref="CryptographicException">The text is none, or the key is on another curve.</exception>
    public static ECParameters ReadPublic(string pem)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
        }
        catch (Exception malformed) when (malformed is ArgumentException or PlatformNotSupportedException)
        {
            throw new CryptographicException("this is no key in PEM", malformed);
        }

        return Has(key) ? key.ExportParameters(false) : throw new CryptographicException("the key is not on the curve secp256k1");
    }

    /// <summary>Checks a signature of a digest.</summary>
    /// <param name="pem">The public key in PEM.</param>
    /// <param name="digest">The signed digest, 32 bytes.</param>
    /// <param name="signature">The signature in DER.</param>
    public static bool Verifies(string pem, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        try
        {
            return Verifies(ReadPublic(pem), digest, signature);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Checks a signature of a digest.</summary>
    /// <param name="key">The public key.</param>
    /// <param name="digest">The signed digest, 32 bytes.</param>
    /// <param name="signature">The signature in DER.</param>
    public static bool Verifies(ECParameters key, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        try
        {
            // The library accepts signatures with a low s only (BIP 146). One with a high s is as valid.
            var normal = Library.NormalizeSignature(Library.SignatureFromDer(signature));
            return Library.Verify(normal, digest, [Uncompressed, .. key.Q.X!, .. key.Q.Y!]);
        }
        catch (ArgumentException)
        {
            // The signature is not in DER.
            return false;
        }
    }
}
