using System.Security.Cryptography;

namespace Longshore.Cluster.Keys;

/// <summary>The key by which the members of a cluster know this node, and the keys that the node trusts. Thread-safe.</summary>
public sealed class ClusterKeys : IDisposable
{
    private readonly ECDsa _key;
    private readonly Func<IEnumerable<string>> _listTrusted;
    private readonly ECDiffieHellman _agreement;
    private readonly byte[] _publicKey;
    private readonly Lock _signing = new();
    private volatile HashSet<string> _trusted = [];
    private volatile HashSet<string> _trustedIds = [];

    /// <param name="key">The node's key, on the curve P-256. This object disposes it.</param>
    /// <param name="file">The name of the file in the data directory that holds the key, for messages.</param>
    /// <param name="listTrusted">Lists the fingerprints of the keys that the node trusts. May throw an <see cref="IOException"/>.</param>
    public ClusterKeys(ECDsa key, string file, Func<IEnumerable<string>> listTrusted)
    {
        (_key, File, _listTrusted) = (key, file, listTrusted);
        _agreement = ECDiffieHellman.Create(key.ExportParameters(includePrivateParameters: true));
        _publicKey = key.ExportSubjectPublicKeyInfo();
        Fingerprint = NodeKey.FingerprintOf(_publicKey);
        RefreshTrust();
    }

    /// <summary>The name of the file that holds the key.</summary>
    public string File { get; }

    /// <summary>SHA-256 of the public key, in lower-case hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>The node's id: the first half of the fingerprint.</summary>
    public string Id => NodeKey.IdOf(Fingerprint);

    /// <summary>The public key as a SubjectPublicKeyInfo.</summary>
    internal ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>The fingerprints that are trusted, without this node's own.</summary>
    internal IReadOnlyCollection<string> Trusted => _trusted;

    /// <summary>Called when other keys are trusted than before. Must not block.</summary>
    internal Action? TrustChanged { get; set; }

    /// <summary>Whether a key is trusted: it is listed, or this node's own.</summary>
    public bool IsTrusted(string fingerprint) => fingerprint == Fingerprint || _trusted.Contains(fingerprint);

    /// <summary>Whether the key of the node with an id is trusted.</summary>
    internal bool IsTrustedId(string id) => id == Id || _trustedIds.Contains(id);

    /// <summary>Lists the trusted keys again. While they cannot be listed, those of the last time stay.</summary>
    internal void RefreshTrust()
    {
        try
        {
            HashSet<string> now = [.. _listTrusted()];
            if (!now.SetEquals(_trusted))
            {
                _trustedIds = [.. now.Select(NodeKey.IdOf)];
                _trusted = now;
                TrustChanged?.Invoke();
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Looked at again with the next renewal of the lease.
        }
    }

    /// <summary>Signs bytes by ECDSA with SHA-256.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> content)
    {
        lock (_signing)
        {
            return _key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <summary>The secret that this node shares with whoever has the private key of a public one (ECDH).</summary>
    /// <exception cref="CryptographicException">It is no public key on P-256.</exception>
    internal byte[] Agree(ReadOnlySpan<byte> publicKey)
    {
        using var other = ECDiffieHellman.Create();
        try
        {
            other.ImportSubjectPublicKeyInfo(publicKey, out _);
        }
        catch (PlatformNotSupportedException foreign)
        {
            throw new CryptographicException("it is a key of another curve", foreign);
        }

        lock (_signing)
        {
            return _agreement.DeriveRawSecretAgreement(other.PublicKey);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _agreement.Dispose();
        _key.Dispose();
    }
}
