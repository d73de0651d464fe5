using System.Security.Cryptography;
using System.Text;
using Longshore.Trust;
using Longshore.Trust.Certificates;
using Longshore.Trust.Tpm;

namespace Longshore.Tests.Trust.Attestation;

/// <summary>Credentials for endorsement keys on P-256, opened with the private part as a TPM does.</summary>
public sealed class TpmCredentialTests
{
    private static readonly byte[] Secret = SHA256.HashData("a secret"u8);
    private static readonly byte[] Name = [0, 0x0b, .. SHA256.HashData("a key"u8)];

    [Fact]
    public void Make_EllipticKey_IsOpenedByItsPrivatePart()
    {
        using var endorsement = TestEndorsement.Create(isElliptic: true);

        var credential = TpmCredential.Make(Secret, endorsement.Key, Name);

        Assert.Equal(Secret, Open(credential, endorsement.Elliptic, Name));
    }

    [Fact]
    public void Make_Twice_UsesAnotherSeed()
    {
        using var endorsement = TestEndorsement.Create(isElliptic: true);

        Assert.NotEqual(TpmCredential.Make(Secret, endorsement.Key, Name).Seed, TpmCredential.Make(Secret, endorsement.Key, Name).Seed);
    }

    [Fact]
    public void Template_EllipticKey_HasTheFormOfTheProfile()
    {
        using var endorsement = TestEndorsement.Create(isElliptic: true);

        Assert.Equal(
            "0023" + "000b" + "000300b2" // type, name's digest, attributes
            + "0020837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa" // policy
            + "0006" + "0080" + "0043" + "0010" + "0003" + "0010" // AES-128-CFB, no scheme, the curve, no derivation
            + "0020" + new string('0', 64) + "0020" + new string('0', 64),
            Convert.ToHexStringLower(endorsement.Key.Template));
    }

    [Fact]
    public void IsSame_PublicPartWithShortCoordinates_IsTheSameKey()
    {
        byte[] pair = [.. new byte[31], 5, .. Enumerable.Repeat((byte)7, 32)];
        var key = new TpmEccEndorsementKey(new P256Key(pair));
        var head = key.Template.AsSpan(..^68);

        Assert.True(key.IsSame(new TpmWriter().Raw(head).Sized([5]).Sized(pair.AsSpan(32)).ToArray()));
        Assert.False(key.IsSame(new TpmWriter().Raw(head).Sized([6]).Sized(pair.AsSpan(32)).ToArray()));
    }

    [Theory]
    [InlineData("000b", "000c")]
    [InlineData("000300b2", "000300f2")]
    [InlineData("0010000300100020", "0010000400100020")]
    public void IsSame_OtherTemplate_IsMalformed(string part, string other)
    {
        using var endorsement = TestEndorsement.Create(isElliptic: true);
        var hex = Convert.ToHexStringLower(endorsement.Key.Template).Replace(part, other, StringComparison.Ordinal);

        Assert.Equal(EvidenceFailure.Malformed, Assert.Throws<EvidenceException>(() => endorsement.Key.IsSame(Convert.FromHexString(hex))).Failure);
    }

    [Fact]
    public void Make_PointThatIsNotOnTheCurve_IsRefused()
    {
        var key = new TpmEccEndorsementKey(new P256Key(Enumerable.Repeat((byte)1, 64).ToArray()));

        Assert.Equal(EvidenceFailure.BadCertificate, Assert.Throws<EvidenceException>(() => TpmCredential.Make(Secret, key, Name)).Failure);
    }

    [Fact]
    public void KeyOf_CertificateOfAnotherCurve_IsRefused()
    {
        var refusal = Assert.Throws<EvidenceException>(() => TestEndorsement.Create(ECCurve.NamedCurves.nistP384).Dispose());

        Assert.Equal(EvidenceFailure.BadCertificate, refusal.Failure);
    }

    // TPM2_ActivateCredential in software (TPM 2.0 Library, part 1, 24.5 and C.6.3).
    private static byte[] Open(TpmCredential credential, ECDiffieHellman key, byte[] name)
    {
        var point = new TpmReader(credential.Seed, "the seed");
        var (x, y) = (point.Sized().ToArray(), point.Sized().ToArray());
        point.VerifyEnd();
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
        var ownX = key.ExportParameters(includePrivateParameters: false).Q.X!;
        var seed = SHA256.HashData([0, 0, 0, 1, .. key.DeriveRawSecretAgreement(other.PublicKey), .. "IDENTITY\0"u8, .. x, .. ownX]);
        var blob = new TpmReader(credential.Blob, "the credential");
        var authenticator = blob.Sized();
        var identity = blob.Rest().ToArray();
        Assert.Equal(HMACSHA256.HashData(Derive(seed, "INTEGRITY", [], 256), (byte[])[.. identity, .. name]), authenticator.ToArray());
        using var aes = Aes.Create();
        aes.Key = Derive(seed, "STORAGE", name, 128);
        var padded = identity.Concat(new byte[48 - identity.Length]).ToArray();
        var plain = aes.DecryptCfb(padded, new byte[16], PaddingMode.None, feedbackSizeInBits: 128);
        Assert.Equal([0, 32], plain[..2]);
        return plain[2..34];
    }

    private static byte[] Derive(byte[] seed, string label, byte[] context, int bits) =>
        HMACSHA256.HashData(seed, (byte[])[0, 0, 0, 1, .. Encoding.ASCII.GetBytes(label), 0, .. context, 0, 0, (byte)(bits >> 8), (byte)bits])[..(bits / 8)];
}
