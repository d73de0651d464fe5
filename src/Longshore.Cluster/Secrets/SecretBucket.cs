using Longshore.Cluster.Connection;
using NATS.Client.KeyValueStore;

namespace Longshore.Cluster.Secrets;

/// <summary>The secrets at NATS.</summary>
/// <param name="link">The connection.</param>
internal sealed class SecretBucket(NatsLink link)
{
    /// <summary>The keys of all entries.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var key in (await link.SecretsAsync(cancellationToken)).GetKeysAsync(cancellationToken: cancellationToken))
        {
            keys.Add(key);
        }

        return keys;
    }

    /// <summary>An entry's bytes, or null if it is gone.</summary>
    public async Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await (await link.SecretsAsync(cancellationToken)).GetEntryAsync<byte[]>(key, cancellationToken: cancellationToken)).Value ?? [];
        }
        catch (Exception absent) when (absent is NatsKVKeyNotFoundException or NatsKVKeyDeletedException)
        {
            return null;
        }
    }

    /// <summary>Writes an entry.</summary>
    public async Task WriteAsync(string key, byte[] value, CancellationToken cancellationToken) =>
        await (await link.SecretsAsync(cancellationToken)).PutAsync(key, value, cancellationToken: cancellationToken);

    /// <summary>Removes an entry.</summary>
    public async Task RemoveAsync(string key, CancellationToken cancellationToken) =>
        await (await link.SecretsAsync(cancellationToken)).PurgeAsync(key, cancellationToken: cancellationToken);
}
