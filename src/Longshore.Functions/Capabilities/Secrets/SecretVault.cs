using System.Security.Cryptography;

namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>The secrets of a node. Running functions see a change at their next call.</summary>
public sealed class SecretVault : IDisposable
{
    /// <summary>The longest value, in bytes of UTF-8: 64 KiB.</summary>
    // Keys and certificates are shorter. Linux allows 128 KiB for a variable of the environment.
    public const int ValueBytesMax = 64 << 10;

    /// <summary>The most secrets.</summary>
    // All are in memory.
    public const int SecretsMax = 10_000;

    private readonly ISecretStore _store;
    private readonly ISecretKey _key;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile SecretSet _secrets = SecretSet.Empty;
    private SecretBox? _box;
    private string? _problem;

    private SecretVault(ISecretStore store, ISecretKey key, TimeProvider time) => (_store, _key, _time) = (store, key, time);

    /// <summary>Why secrets cannot be decrypted, or null.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>Called when a secret of this node was set or removed here, from any thread. Must not block.</summary>
    public Action? Changed { get; set; }

    internal SecretSet Current => _secrets;

    /// <summary>Reads all secrets. Without their key they can be listed and removed, and calls that need them fail.</summary>
    /// <param name="store">Where they are kept. The caller disposes it, after this.</param>
    /// <param name="key">Their key.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<SecretVault> OpenAsync(ISecretStore store, ISecretKey key, TimeProvider time, CancellationToken cancellationToken)
    {
        var vault = new SecretVault(store, key, time);
        vault.Open(await store.ListAsync(cancellationToken));
        return vault;
    }

    /// <summary>What may be told of the secrets, by name.</summary>
    public IReadOnlyList<SecretDescription> List() =>
    [
        .. _secrets.ByName.Values.Where(secret => !secret.IsRemoved)
            .Select(secret => secret.Description)
            .OrderBy(description => description.Name, StringComparer.Ordinal),
    ];

    /// <summary>Why a text cannot be the value of a secret, as a sentence without it; null if it can.</summary>
    public static string? Violation(string value) =>
        value.Length == 0 ? "a secret cannot be empty"
        : value.Contains('\0', StringComparison.Ordinal) ? "a secret cannot contain a zero byte"
        : System.Text.Encoding.UTF8.GetByteCount(value) > ValueBytesMax ? $"a secret has at most {ValueBytesMax} bytes"
        : null;

    /// <summary>Sets a secret. It is durable when the call returns.</summary>
    /// <exception cref="ArgumentException">The value cannot be one, see <see cref="Violation"/>.</exception>
    /// <exception cref="SecretException">There is no key for it, or there are too many secrets.</exception>
    public async Task<SecretDescription> SetAsync(SecretName name, string value, CancellationToken cancellationToken)
    {
        if (Violation(value) is { } violation)
        {
            throw new ArgumentException(violation, nameof(value));
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            var box = RequireBox();
            var before = _secrets.ByName.GetValueOrDefault(name.Value);
            if (before is null && _secrets.ByName.Count >= SecretsMax)
            {
                throw new SecretException($"there are {SecretsMax} secrets, the most that a node keeps");
            }

            var version = (before?.Sealed.Version ?? 0) + 1;
            var secret = new Secret(new SealedSecret(name, version, _time.GetUtcNow(), box.Seal(name, version, value)), value);
            await _store.SaveAsync(secret.Sealed, cancellationToken);
            _secrets = _secrets.With(secret);
            Changed?.Invoke();
            return secret.Description;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Removes a secret.</summary>
    /// <returns>False if there is none of this name.</returns>
    public async Task<bool> RemoveAsync(SecretName name, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_secrets.Find(name) is not { } secret)
            {
                return false;
            }

            var removed = secret.Sealed with { SetAt = _time.GetUtcNow(), Box = null };
            await _store.SaveAsync(removed, cancellationToken);
            _secrets = _secrets.With(new Secret(removed, null));
            Changed?.Invoke();
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>All secrets with their values, also those that were removed; without those that cannot be decrypted.</summary>
    public IReadOnlyList<SecretCopy> Copies() =>
    [
        .. _secrets.ByName.Values.Where(secret => secret.IsRemoved || secret.Value is not null)
            .Select(secret => new SecretCopy(secret.Sealed.Name, secret.Sealed.Version, secret.Sealed.SetAt, secret.Value)),
    ];

    /// <summary>Takes a secret of another node, unless the node has it in the same or a later version.</summary>
    /// <returns>Whether it was taken.</returns>
    /// <exception cref="SecretException">There is no key for it, or there are too many secrets.</exception>
    public async Task<bool> TakeAsync(SecretCopy copy, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var before = _secrets.ByName.GetValueOrDefault(copy.Name.Value);
            if (before is not null && !copy.Age.IsLaterThan(new SecretAge(before.Sealed.Version, before.IsRemoved, before.Sealed.SetAt)))
            {
                return false;
            }

            if (before is null && _secrets.ByName.Count >= SecretsMax)
            {
                throw new SecretException($"there are {SecretsMax} secrets, the most that a node keeps");
            }

            var box = copy.Value is { } value ? RequireBox().Seal(copy.Name, copy.Version, value) : null;
            var secret = new Secret(new SealedSecret(copy.Name, copy.Version, copy.SetAt, box), copy.Value);
            await _store.SaveAsync(secret.Sealed, cancellationToken);
            _secrets = _secrets.With(secret);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _box?.Dispose();
        _gate.Dispose();
    }

    private void Open(IReadOnlyList<SealedSecret> stored)
    {
        try
        {
            _box = stored.Any(secret => secret.Box is not null) ? NewBox(creates: false) : null;
        }
        catch (SecretException refusal)
        {
            _problem = refusal.Message;
        }

        _secrets = stored.Aggregate(SecretSet.Empty, (set, each) => set.With(new Secret(each, _box?.TryOpen(each))));
        if (_secrets.HasUnreadable)
        {
            _problem ??= "the key does not open all secrets: it is another one than that with which they were set, or the database was changed. "
                + "Restore it, or remove those secrets and set them again";
        }
    }

    // With a second key, some secrets would need one file and some another.
    private SecretBox RequireBox()
    {
        if (_secrets.HasUnreadable)
        {
            throw new SecretException(_problem!);
        }

        _box ??= NewBox(creates: !_secrets.HasAny);
        return _box;
    }

    private SecretBox NewBox(bool creates)
    {
        var key = _key.Load(creates);
        try
        {
            return new SecretBox(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
