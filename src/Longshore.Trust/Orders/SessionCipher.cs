using System.Security.Cryptography;

namespace Longshore.Trust.Orders;

/// <summary>Encrypts under an order's session key: AES-256-GCM without additional data; the tag is at the end.</summary>
internal sealed class SessionCipher : IDisposable
{
    /// <summary>The length of a session key.</summary>
    public const int KeyBytes = 32;

    /// <summary>The length of an initialization vector.</summary>
    public const int IvBytes = 12;

    /// <summary>What a message with its own vector has beside the data.</summary>
    public const int OverheadBytes = IvBytes + TagBytes;

    private const int TagBytes = 16;

    private readonly AesGcm _cipher;
    private readonly byte[]? _iv;

    /// <param name="key">The key, 32 bytes.</param>
    /// <param name="iv">The vector of all ciphertexts, as Avalon has it; null puts a fresh one before each.</param>
    /// <exception cref="CryptographicException">A length is wrong.</exception>
    public SessionCipher(ReadOnlySpan<byte> key, byte[]? iv)
    {
        if (key.Length != KeyBytes || iv is { Length: not IvBytes })
        {
            throw new CryptographicException("a session key has 32 bytes, its initialization vector 12");
        }

        _cipher = new AesGcm(key, TagBytes);
        _iv = iv;
    }

    public byte[] Encrypt(ReadOnlySpan<byte> plain)
    {
        var prefix = _iv is null ? IvBytes : 0;
        var message = new byte[prefix + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(message.AsSpan(0, prefix));
        _cipher.Encrypt(
            _iv ?? message.AsSpan(0, prefix), plain, message.AsSpan(prefix, plain.Length), message.AsSpan(prefix + plain.Length));
        return message;
    }

    /// <exception cref="CryptographicException">The message was changed, or is under another key.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> message)
    {
        var prefix = _iv is null ? IvBytes : 0;
        if (message.Length < prefix + TagBytes)
        {
            throw new CryptographicException("the message is too short");
        }

        var plain = new byte[message.Length - prefix - TagBytes];
        _cipher.Decrypt(_iv ?? message[..prefix], message[prefix..^TagBytes], message[^TagBytes..], plain);
        return plain;
    }

    public void Dispose() => _cipher.Dispose();
}
