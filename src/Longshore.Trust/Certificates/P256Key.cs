using System.Security.Cryptography;

namespace Longshore.Trust.Certificates;

/// <summary>A public key on the curve P-256. All signatures of Intel's evidence are ECDSA with SHA-256 on it.</summary>
internal sealed class P256Key
{
    /// <summary>The length of a coordinate, and of each half of a raw signature.</summary>
    public const int CoordinateBytes = 32;

    /// <summary>The length of a raw signature, and of a key without its leading byte.</summary>
    public const int PairBytes = 2 * CoordinateBytes;

    private const byte Uncompressed = 4;

    private readonly byte[] _pair;

    /// <param name="pair">Both coordinates, big-endian.</param>
    public P256Key(ReadOnlySpan<byte> pair) => _pair = pair.ToArray();

    /// <summary>Reads an uncompressed point as certificates have it, or returns null.</summary>
    public static P256Key? OfPoint(ReadOnlySpan<byte> point) =>
        point.Length == PairBytes + 1 && point[0] == Uncompressed ? new P256Key(point[1..]) : null;

    public bool IsSame(P256Key other) => _pair.AsSpan().SequenceEqual(other._pair);

    /// <summary>Checks a signature of two numbers of 32 bytes.</summary>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        Verifies(data, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>Checks a signature in the form that certificates have.</summary>
    public bool VerifiesDer(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        Verifies(data, signature, DSASignatureFormat.Rfc3279DerSequence);

    private bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, DSASignatureFormat format)
    {
        try
        {
            using var key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = _pair[..CoordinateBytes], Y = _pair[CoordinateBytes..] },
            });
            return key.VerifyData(data, signature, HashAlgorithmName.SHA256, format);
        }
        catch (CryptographicException)
        {
            // The point is not on the curve.
            return false;
        }
    }
}
