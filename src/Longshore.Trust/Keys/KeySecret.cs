using System.Security.Cryptography;
using System.Text;

namespace Longshore.Trust.Keys;

/// <summary>With what a worker's keys are sealed.</summary>
public sealed class KeySecret
{
    /// <summary>The kind of passphrases.</summary>
    internal const string PassphraseKind = "passphrase";

    private const int DerivedBytes = 32;

    private readonly byte[] _secret;

    private KeySecret(string kind, byte[] secret) => (Kind, _secret) = (kind, secret);

    /// <summary>The name of its kind in the file.</summary>
    internal string Kind { get; }

    /// <summary>Whether it is a passphrase, which is stretched.</summary>
    internal bool IsPassphrase => Kind == PassphraseKind;

    /// <summary>A passphrase that a person knows.</summary>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public static KeySecret OfPassphrase(string passphrase) => passphrase.Length > 0
        ? new KeySecret(PassphraseKind, Encoding.UTF8.GetBytes(passphrase))
        : throw new ArgumentException("a passphrase cannot be empty", nameof(passphrase));

    /// <summary>The key of a data directory, which seals its secrets too.</summary>
    public static KeySecret OfDataDirectory(byte[] key) => new("data-directory", key);

    /// <summary>Derives the key that seals a file, and the digest that tells whether the secret is the right one.</summary>
    internal (byte[] Seal, byte[] Check) Derive(byte[] salt, int iterations)
    {
        var stretched = IsPassphrase ? Rfc2898DeriveBytes.Pbkdf2(_secret, salt, iterations, HashAlgorithmName.SHA256, DerivedBytes) : _secret;
        return (Derive(stretched, salt, "longshore worker keys, seal"u8), Derive(stretched, salt, "longshore worker keys, check"u8));
    }

    private static byte[] Derive(byte[] secret, byte[] salt, ReadOnlySpan<byte> purpose)
    {
        var derived = new byte[DerivedBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, derived, salt, purpose);
        return derived;
    }
}
