using System.Security.Cryptography;
using Longshore.Trust.Certificates;

namespace Longshore.Trust.Tpm;

/// <summary>An endorsement key on the curve P-256 (template L-2).</summary>
/// <param name="key">The key.</param>
internal sealed class TpmEccEndorsementKey(P256Key key) : TpmEndorsementKey
{
    private static readonly byte[] UsualHead = Head(TpmConstants.Ecc).UInt16(TpmConstants.P256).UInt16(TpmConstants.NoAlgorithm).ToArray();

    /// <inheritdoc/>
    public override byte[] Template =>
        [.. UsualHead, .. new TpmWriter().Sized(new byte[P256Key.CoordinateBytes]).Sized(new byte[P256Key.CoordinateBytes]).ToArray()];

    /// <summary>Reads the key that a TPM made from the template.</summary>
    /// <exception cref="EvidenceException">It has another form.</exception>
    public static P256Key Read(ReadOnlyMemory<byte> publicPart)
    {
        var reader = Open(publicPart, UsualHead);
        var point = new P256Key([.. TpmSignature.Coordinate(reader), .. TpmSignature.Coordinate(reader)]);
        reader.VerifyEnd();
        return point;
    }

    /// <inheritdoc/>
    public override bool IsSame(ReadOnlyMemory<byte> publicPart) => Read(publicPart).IsSame(key);

    // Both sides derive the seed from a key that is used once.
    /// <inheritdoc/>
    public override (byte[] Seed, byte[] Encrypted) MakeSeed()
    {
        using var once = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var own = once.ExportParameters(includePrivateParameters: false).Q;
        var shared = key.Agree(once);
        var seed = DeriveSeed(shared, own.X!, key.Pair[..P256Key.CoordinateBytes]);
        CryptographicOperations.ZeroMemory(shared);
        return (seed, new TpmWriter().Sized(own.X).Sized(own.Y).ToArray());
    }

    // KDFe (part 1, 11.4.10.3), for one digest.
    private static byte[] DeriveSeed(byte[] shared, byte[] ownX, ReadOnlySpan<byte> theirX) => SHA256.HashData(
        new TpmWriter().UInt32(1).Raw(shared).Raw(SeedLabel).Raw(ownX).Raw(theirX).ToArray());
}
