using System.Security.Cryptography;

namespace Longshore.Trust.Keys;

/// <summary>The curve of work orders' signatures (SEC 2, section 2.4.1).</summary>
internal static class Secp256k1
{
    /// <summary>The curve's identifier.</summary>
    public const string Oid = "1.3.132.0.10";

    public static ECCurve Curve { get; } = ECCurve.CreateFromValue(Oid);

    /// <summary>The key in PEM as python-ecdsa writes it: with a line break at its end.</summary>
    public static string Pem(ECDsa key) => key.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <summary>Checks a signature of a digest.</summary>
    /// <param name="pem">The public key in PEM.</param>
    /// <param name="digest">The signed digest, 32 bytes.</param>
    /// <param name="signature">The signature in DER.</param>
    public static bool Verifies(string pem, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key.ExportParameters(false).Curve.Oid.Value == Oid
                && key.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception malformed) when (malformed is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
