using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>Encrypts secrets with AES-256-GCM (NIST SP 800-38D). A box is a nonce of 12 bytes, a tag of 16 bytes and the ciphertext. Name and
/// version are authenticated, so that nobody who can write the database passes one secret off as another, or an old value as the new
/// one.</summary>
internal sealed class SecretBox : IDisposable
{
    /// <summary>The length of a key: 256 bits.</summary>
    public const int KeyBytes = 32;

    // A random nonce may be used 2^32 times with one key (section 8.3).
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly AesGcm _cipher;

    /// <param name="key">The key; the caller may clear it afterwards.</param>
    public SecretBox(ReadOnlySpan<byte> key) => _cipher = new AesGcm(key, TagBytes);

    /// <summary>Encrypts a value.</summary>
    public byte[] Seal(SecretName name, long version, string value)
    {
        var plain = Encoding.UTF8.GetBytes(value);
        var box = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = box.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        _cipher.Encrypt(nonce, plain, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), Associated(name, version));
        CryptographicOperations.ZeroMemory(plain);
        return box;
    }

    /// <summary>Decrypts a value, or returns null if it was encrypted with another key, for another name or version, or was changed.</summary>
    public string? TryOpen(SealedSecret secret)
    {
        if (secret.Box is not { Length: >= NonceBytes + TagBytes } box)
        {
            return null;
        }

        var plain = new byte[box.Length - NonceBytes - TagBytes];
        try
        {
            _cipher.Decrypt(
                box.AsSpan(0, NonceBytes),
                box.AsSpan(NonceBytes + TagBytes),
                box.AsSpan(NonceBytes, TagBytes),
                plain,
                Associated(secret.Name, secret.Version));
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    // The version first: it has a fixed length.
    private static byte[] Associated(SecretName name, long version)
    {
        var associated = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(name.Value)];
        BinaryPrimitives.WriteInt64LittleEndian(associated, version);
        Encoding.UTF8.GetBytes(name.Value, associated.AsSpan(sizeof(long)));
        return associated;
    }
}
