using System.Security.Cryptography;

namespace Longshore.Trust.Certificates;

/// <summary>A public key on the curve P-256. All signatures of Intel's evidence are ECDSA with SHA-256 on it, and so are those of a TPM.</summary>
internal sealed class P256Key
{
    /// <summary>The length of a coordinate, and of each half of a raw signature.</summary>
    public const int CoordinateBytes = 32;

    /// <summary>The length of a raw signature, and of a key without its leading byte.</summary>
    public const int PairBytes = 2 * CoordinateBytes;

    /// <summary>The curve's object identifier, prime256v1.</summary>
    public const string Curve = "1.2.840.10045.3.1.7";

    private const byte Uncompressed = 4;

    private readonly byte[] _pair;
    private readonly Pooled<ECDsa>? _kept;

    /// <param name="pair">Both coordinates, big-endian.</param>
    /// <param name="isKept">Whether the platform's form of the key is kept for the next signature. To make it takes twice as long as to check one.</param>
    public P256Key(ReadOnlySpan<byte> pair, bool isKept = false)
    {
        _pair = pair.ToArray();
        _kept = isKept ? new Pooled<ECDsa>(Import) : null;
    }

    /// <summary>Reads an uncompressed point as certificates have it, or returns null.</summary>
    public static P256Key? OfPoint(ReadOnlySpan<byte> point) =>
        point.Length == PairBytes + 1 && point[0] == Uncompressed ? new P256Key(point[1..]) : null;

    /// <summary>Both coordinates, big-endian.</summary>
    public ReadOnlySpan<byte> Pair => _pair;

    private ECParameters Parameters => new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = _pair[..CoordinateBytes], Y = _pair[CoordinateBytes..] },
    };

    public bool IsSame(P256Key other) => _pair.AsSpan().SequenceEqual(other._pair);

    /// <summary>Checks a signature of two numbers of 32 bytes.</summary>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        Verifies(data, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>Checks a signature in the form that certificates have.</summary>
    public bool VerifiesDer(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        Verifies(data, signature, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>The first coordinate of the point that this key and another's private part have in common, 32 bytes (ECDH).</summary>
    /// <param name="other">The other key, on the same curve.</param>
    /// <exception cref="EvidenceException">The point is not on the curve.</exception>
    public byte[] Agree(ECDiffieHellman other)
    {
        try
        {
            using var own = ECDiffieHellman.Create(Parameters);
            return other.DeriveRawSecretAgreement(own.PublicKey);
        }
        catch (CryptographicException)
        {
            throw new EvidenceException(EvidenceFailure.BadCertificate, "a key's point is not on the curve P-256");
        }
    }

    private bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, DSASignatureFormat format)
    {
        try
        {
            var digest = SHA256.HashData(data);
            var signed = signature.ToArray();
            if (_kept is not null)
            {
                return _kept.Use(key => key.VerifyHash(digest, signed, format));
            }

            using var imported = Import();
            return imported.VerifyHash(digest, signed, format);
        }
        catch (CryptographicException)
        {
            // The point is not on the curve.
            return false;
        }
    }

    private ECDsa Import() => ECDsa.Create(Parameters);
}
