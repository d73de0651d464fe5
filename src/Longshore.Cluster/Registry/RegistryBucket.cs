using System.Text;
using Longshore.Cluster.Connection;
using Longshore.Functions.Specs;
using NATS.Client.KeyValueStore;
using NATS.Client.ObjectStore;
using NATS.Client.ObjectStore.Models;

namespace Longshore.Cluster.Registry;

/// <summary>The functions as NATS keeps them: the table and the descriptions in a key-value bucket, the code in an object store.</summary>
/// <param name="link">The connection.</param>
/// <param name="moduleBytesMax">The most bytes of a function's code.</param>
internal sealed class RegistryBucket(NatsLink link, int moduleBytesMax)
{
    /// <summary>The key of the table.</summary>
    public const string TableKey = "table";

    private const string SpecPrefix = "spec.";

    /// <summary>The table, null if there is none, and the revision that replaces it.</summary>
    /// <exception cref="InvalidDataException">What stands there is no table.</exception>
    public async Task<(RegistryTable? Table, ulong Revision)> ReadTableAsync(CancellationToken cancellationToken)
    {
        var bucket = await link.FunctionsAsync(cancellationToken);
        try
        {
            var entry = await bucket.GetEntryAsync<byte[]>(TableKey, cancellationToken: cancellationToken);
            return (RegistryTableJson.Read(entry.Value ?? []), entry.Revision);
        }
        catch (NatsKVKeyNotFoundException)
        {
            return (null, 0);
        }
        catch (NatsKVKeyDeletedException deleted)
        {
            return (null, deleted.Revision);
        }
    }

    /// <summary>Replaces the table if nobody has replaced it since.</summary>
    public async Task<bool> TryReplaceTableAsync(byte[] table, ulong revision, CancellationToken cancellationToken)
    {
        try
        {
            await (await link.FunctionsAsync(cancellationToken)).UpdateAsync(TableKey, table, revision, cancellationToken: cancellationToken);
            return true;
        }
        catch (NatsKVWrongLastRevisionException)
        {
            return false;
        }
    }

    /// <summary>A description's JSON text, checked against its digest; null if there is none.</summary>
    /// <exception cref="InvalidDataException">It has another digest.</exception>
    public async Task<string?> ReadSpecAsync(ContentKey key, CancellationToken cancellationToken)
    {
        try
        {
            var entry = await (await link.FunctionsAsync(cancellationToken)).GetEntryAsync<byte[]>(SpecPrefix + key, cancellationToken: cancellationToken);
            var text = entry.Value ?? [];
            return ModuleDigest.Of(text) == key.Digest
                ? Encoding.UTF8.GetString(text)
                : throw new InvalidDataException("its description at NATS does not have the digest of the table");
        }
        catch (Exception absent) when (absent is NatsKVKeyNotFoundException or NatsKVKeyDeletedException)
        {
            return null;
        }
    }

    /// <summary>Keeps a description.</summary>
    public async Task WriteSpecAsync(ContentKey key, byte[] text, CancellationToken cancellationToken) =>
        await (await link.FunctionsAsync(cancellationToken)).PutAsync(SpecPrefix + key, text, cancellationToken: cancellationToken);

    /// <summary>A function's code, checked against its digest; null if there is none.</summary>
    /// <exception cref="InvalidDataException">It has another digest, or is too long.</exception>
    public async Task<byte[]?> ReadArtifactAsync(ContentKey key, CancellationToken cancellationToken)
    {
        var store = await link.ModulesAsync(cancellationToken);
        try
        {
            var about = await store.GetInfoAsync(key.ToString(), cancellationToken: cancellationToken);
            if (about.Size > (ulong)moduleBytesMax)
            {
                throw new InvalidDataException(FormattableString.Invariant($"its code at NATS has {about.Size} bytes, and this node takes at most {moduleBytesMax}"));
            }

            return await ReadAsync(store, key, about, cancellationToken);
        }
        catch (NatsObjNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Keeps a function's code.</summary>
    public async Task WriteArtifactAsync(ContentKey key, ReadOnlyMemory<byte> code, CancellationToken cancellationToken) =>
        await (await link.ModulesAsync(cancellationToken)).PutAsync(key.ToString(), code.ToArray(), cancellationToken);

    /// <summary>Removes what no table needs any more. What cannot be removed stays, and does no harm.</summary>
    public async Task RemoveAsync(IEnumerable<ContentKey> specs, IEnumerable<ContentKey> artifacts, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var key in specs)
            {
                await (await link.FunctionsAsync(cancellationToken)).PurgeAsync(SpecPrefix + key, cancellationToken: cancellationToken);
            }

            foreach (var key in artifacts)
            {
                await (await link.ModulesAsync(cancellationToken)).DeleteAsync(key.ToString(), cancellationToken);
            }
        }
        catch (Exception failure) when (NatsFailure.Is(failure))
        {
            // The change itself is effective.
        }
    }

    // Memory of the promised size: who has written more than that, or other bytes, is refused.
    private static async Task<byte[]> ReadAsync(INatsObjStore store, ContentKey key, ObjectMetadata about, CancellationToken cancellationToken)
    {
        var code = new byte[about.Size];
        try
        {
            await store.GetAsync(key.ToString(), new MemoryStream(code), cancellationToken: cancellationToken);
        }
        catch (Exception other) when (other is NotSupportedException || (other is NatsObjException and not NatsObjNotFoundException))
        {
            throw new InvalidDataException("its code at NATS is damaged: deploy it again", other);
        }

        return ModuleDigest.Of(code) == key.Digest
            ? code
            : throw new InvalidDataException("its code at NATS does not have the digest of the table: deploy it again");
    }
}
