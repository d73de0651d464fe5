using System.Security.Cryptography;
using System.Text;

namespace Longshore.Trust.Keys;

/// <summary>A worker's two keys: requesters encrypt for one, and the other signs results. They live in this process only, unless they are exported into a <see cref="SealedKeyFile"/>.</summary>
public sealed class WorkerKeys : IDisposable
{
    /// <summary>The sizes that an encryption key may have, in bits.</summary>
    public static IReadOnlyList<int> EncryptionBits { get; } = [2048, 3072];

    private readonly Pooled<RSA> _decryption;
    private readonly IDigestSigner _signer;
    private readonly ECParameters _signing;

    private WorkerKeys(RSA encryption, ECDsa signing, bool isDeterministic)
    {
        var secret = encryption.ExportParameters(true);
        _decryption = new Pooled<RSA>(() => RSA.Create(secret));
        _signing = signing.ExportParameters(true);
        _signer = isDeterministic ? new DeterministicSigner(_signing) : new LibrarySigner(_signing);
        EncryptionKey = encryption.ExportSubjectPublicKeyInfoPem();
        EncryptedKeyBytes = encryption.KeySize / 8;
        VerifyingKey = Secp256k1.Pem(signing);
        EncryptionKeySignature = Convert.ToHexStringLower(_signer.Sign(SHA256.HashData(Encoding.ASCII.GetBytes(EncryptionKey))));
    }

    /// <summary>The public key that requesters encrypt for, in PEM without a line break at its end.</summary>
    public string EncryptionKey { get; }

    /// <summary>The public key of results' signatures, in PEM with a line break at its end.</summary>
    public string VerifyingKey { get; }

    /// <summary>The signature of <see cref="EncryptionKey"/>'s text, in DER, in hexadecimal digits.</summary>
    public string EncryptionKeySignature { get; }

    /// <summary>The length of a key that was encrypted for this worker.</summary>
    internal int EncryptedKeyBytes { get; }

    /// <summary>Makes new keys.</summary>
    /// <param name="encryptionBits">The size of the encryption key: one of <see cref="EncryptionBits"/>.</param>
    /// <param name="isDeterministic">Whether the same result has the same signature, as in Avalon.</param>
    public static WorkerKeys Create(int encryptionBits, bool isDeterministic = false)
    {
        using var encryption = RSA.Create(encryptionBits);
        using var signing = ECDsa.Create(Secp256k1.Curve);
        return Of(encryption, signing, isDeterministic);
    }

    /// <summary>Reads keys of a file.</summary>
    /// <exception cref="CryptographicException">They are of another kind.</exception>
    internal static WorkerKeys Import(StoredKeys stored, bool isDeterministic)
    {
        using var encryption = RSA.Create();
        using var signing = ECDsa.Create();
        encryption.ImportPkcs8PrivateKey(stored.Encryption, out _);
        signing.ImportPkcs8PrivateKey(stored.Signing, out _);
        return EncryptionBits.Contains(encryption.KeySize) && Secp256k1.Has(signing)
            ? Of(encryption, signing, isDeterministic)
            : throw new CryptographicException("the keys are of another kind");
    }

    /// <summary>The private keys, to be sealed.</summary>
    internal StoredKeys Export()
    {
        using var signing = ECDsa.Create(_signing);
        return new StoredKeys(_decryption.Use(key => key.ExportPkcs8PrivateKey()), signing.ExportPkcs8PrivateKey(), default, null);
    }

    internal static WorkerKeys Of(RSA encryption, ECDsa signing, bool isDeterministic) => new(encryption, signing, isDeterministic);

    /// <summary>Decrypts a key that was encrypted for this worker (RSAES-OAEP with SHA-1, as Avalon has it).</summary>
    /// <exception cref="CryptographicException">It was not.</exception>
    internal byte[] Decrypt(byte[] encrypted) => _decryption.Use(key => key.Decrypt(encrypted, RSAEncryptionPadding.OaepSHA1));

    /// <summary>Signs a digest of 32 bytes. The signature is in DER.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> digest) => _signer.Sign(digest);

    /// <inheritdoc/>
    public void Dispose()
    {
        _decryption.Dispose();
        _signer.Dispose();
    }
}
