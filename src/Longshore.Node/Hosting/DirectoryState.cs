using Longshore.Functions.Capabilities.KeyValue;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.State;
using Longshore.Storage;
using Longshore.Storage.Sqlite.KeyValue;
using Longshore.Storage.Sqlite.Secrets;
using Longshore.Storage.Sqlite.State;

namespace Longshore.Node.Hosting;

/// <summary>What a data directory keeps for its functions: key-value stores, state and secrets.</summary>
public sealed class DirectoryState : IAsyncDisposable
{
    private readonly SqliteStateStore _regions;
    private readonly SqliteSecretStore _secrets;

    private DirectoryState(SqliteKeyValueStores keyValue, SqliteStateStore regions, StateTier state, SqliteSecretStore secrets, SecretVault vault)
    {
        KeyValue = keyValue;
        _regions = regions;
        State = state;
        _secrets = secrets;
        Secrets = vault;
    }

    /// <summary>The key-value stores.</summary>
    public SqliteKeyValueStores KeyValue { get; }

    /// <summary>The regions of state.</summary>
    public StateTier State { get; }

    /// <summary>The secrets.</summary>
    public SecretVault Secrets { get; }

    /// <summary>Opens it. What is not there is created by its first use.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="secretsKey">The file with the key of secrets; null for the data directory's own.</param>
    /// <param name="limits">The limits of each key-value store.</param>
    /// <param name="stateLimits">The limits of state.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="StorageException">The secrets cannot be read.</exception>
    public static async Task<DirectoryState> OpenAsync(
        string directory, string? secretsKey, KeyValueLimits limits, StateLimits stateLimits, TimeProvider time, CancellationToken cancellationToken)
    {
        var store = new SqliteSecretStore(directory);
        try
        {
            var key = new SecretKeyFile(secretsKey ?? Path.Combine(directory, SecretKeyFile.FileName));
            var vault = await SecretVault.OpenAsync(store, key, time, cancellationToken);
            var regions = new SqliteStateStore(directory, stateLimits, time);
            return new DirectoryState(
                new SqliteKeyValueStores(directory, limits, time), regions, new StateTier(regions, stateLimits, time), store, vault);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KeyValue.DisposeAsync();
        State.Dispose();
        await _regions.DisposeAsync();
        Secrets.Dispose();
        await _secrets.DisposeAsync();
    }
}
