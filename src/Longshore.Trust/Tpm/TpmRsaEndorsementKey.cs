using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;

namespace Longshore.Trust.Tpm;

/// <summary>An endorsement key of RSA with 2,048 bits (template L-1).</summary>
/// <param name="key">The key.</param>
internal sealed class TpmRsaEndorsementKey(RSAParameters key) : TpmEndorsementKey
{
    private const int Bits = 2048;

    // An exponent of zero means the usual one, 65,537.
    private static readonly byte[] UsualHead = Head(TpmConstants.Rsa).UInt16(Bits).UInt32(0).ToArray();

    /// <inheritdoc/>
    public override byte[] Template => [.. UsualHead, .. new TpmWriter().Sized(new byte[Bits / 8]).ToArray()];

    /// <inheritdoc/>
    public override bool IsSame(ReadOnlyMemory<byte> publicPart)
    {
        var reader = Open(publicPart, UsualHead);
        var modulus = reader.Sized();
        reader.VerifyEnd();
        return modulus.Span.SequenceEqual(key.Modulus);
    }

    // The platform's OAEP has no label.
    /// <inheritdoc/>
    public override (byte[] Seed, byte[] Encrypted) MakeSeed()
    {
        var seed = RandomNumberGenerator.GetBytes(TpmConstants.DigestBytes);
        var oaep = new OaepEncoding(new RsaEngine(), new Sha256Digest(), new Sha256Digest(), SeedLabel);
        oaep.Init(forEncryption: true, new RsaKeyParameters(isPrivate: false, new BigInteger(1, key.Modulus!), new BigInteger(1, key.Exponent!)));
        return (seed, oaep.ProcessBlock(seed, 0, seed.Length));
    }
}
