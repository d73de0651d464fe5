using System.Text;
using Longshore.Cluster.Connection;
using Longshore.Cluster.Keys;
using Longshore.Functions.Specs;
using NATS.Client.KeyValueStore;
using NATS.Client.ObjectStore;
using NATS.Client.ObjectStore.Models;

namespace Longshore.Cluster.Registry;

/// <summary>The functions as NATS keeps them: the table and the descriptions in a key-value bucket, the code in an object store. Whoever replaces the table signs it,
/// and whoever deploys a function signs its description. The code is known by its digest.</summary>
/// <param name="link">The connection.</param>
/// <param name="keys">The node's key, and those that it trusts.</param>
/// <param name="time">The clocks.</param>
/// <param name="moduleBytesMax">The most bytes of a function's code.</param>
internal sealed class RegistryBucket(NatsLink link, ClusterKeys keys, int moduleBytesMax, TimeProvider time)
{
    /// <summary>The key of the table.</summary>
    public const string TableKey = "table";

    private const string SpecPrefix = "spec.";
    private const string TablePurpose = "longshore table 1";

    /// <summary>The table.</summary>
    /// <exception cref="InvalidDataException">What stands there is no table, or nobody has signed it.</exception>
    public async Task<RegistryEntry> ReadTableAsync(CancellationToken cancellationToken)
    {
        var bucket = await link.FunctionsAsync(cancellationToken);
        try
        {
            var entry = await bucket.GetEntryAsync<byte[]>(TableKey, cancellationToken: cancellationToken);
            return SignedBytes.TryRead(entry.Value ?? [], TablePurpose, out var signed)
                ? new RegistryEntry(RegistryTableJson.Read(signed.Content), entry.Revision, keys.IsTrusted(signed.Fingerprint))
                : throw new InvalidDataException("it has no valid signature");
        }
        catch (NatsKVKeyNotFoundException)
        {
            return default;
        }
        catch (NatsKVKeyDeletedException deleted)
        {
            return new RegistryEntry(null, deleted.Revision, IsTrusted: false);
        }
    }

    /// <summary>Replaces the table if nobody has replaced it since.</summary>
    public async Task<bool> TryReplaceTableAsync(byte[] table, ulong revision, CancellationToken cancellationToken)
    {
        try
        {
            var signed = SignedBytes.Write(keys, TablePurpose, table);
            await (await link.FunctionsAsync(cancellationToken)).UpdateAsync(TableKey, signed, revision, cancellationToken: cancellationToken);
            return true;
        }
        catch (NatsKVWrongLastRevisionException)
        {
            return false;
        }
    }

    /// <summary>A function's description, checked against its digest and its signature; null if there is none.</summary>
    /// <param name="cluster">The cluster's id.</param>
    /// <param name="row">The function in the table.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="RefusedEntryException">It is another one.</exception>
    public async Task<SignedSpec?> ReadSpecAsync(string cluster, RegistryRow row, CancellationToken cancellationToken)
    {
        try
        {
            var entry = await (await link.FunctionsAsync(cancellationToken)).GetEntryAsync<byte[]>(SpecPrefix + row.Spec, cancellationToken: cancellationToken);
            return ReadSpec(cluster, row, entry.Value ?? []);
        }
        catch (Exception absent) when (absent is NatsKVKeyNotFoundException or NatsKVKeyDeletedException)
        {
            return null;
        }
    }

    /// <summary>Keeps a description.</summary>
    /// <param name="cluster">The cluster's id.</param>
    /// <param name="key">Its key.</param>
    /// <param name="deployedAt">When the function was deployed.</param>
    /// <param name="text">Its JSON text.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task WriteSpecAsync(string cluster, ContentKey key, DateTimeOffset deployedAt, byte[] text, CancellationToken cancellationToken) =>
        await (await link.FunctionsAsync(cancellationToken)).PutAsync(
            SpecPrefix + key, SignedBytes.Write(keys, SpecPurpose(cluster, deployedAt), text), cancellationToken: cancellationToken);

    /// <summary>A function's code, checked against its digest; null if there is none.</summary>
    /// <exception cref="RefusedEntryException">It has another digest, is too long, or does not end.</exception>
    public async Task<byte[]?> ReadArtifactAsync(ContentKey key, CancellationToken cancellationToken)
    {
        var store = await link.ModulesAsync(cancellationToken);
        using var late = new CancellationTokenSource(ClusterLimits.CodeStallTime, time);
        using var tooLate = new CancellationTokenSource(ClusterLimits.CodeTimeMax, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(late.Token, tooLate.Token, cancellationToken);
        try
        {
            var about = await store.GetInfoAsync(key.ToString(), cancellationToken: cancellationToken);
            Check(about);
            return await ReadAsync(store, key, about, late, any.Token);
        }
        catch (NatsObjNotFoundException)
        {
            return null;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested || tooLate.IsCancellationRequested)
        {
            throw new RefusedEntryException(EntryRefusal.Late, "its code at NATS does not arrive: it is damaged, or the way to NATS is too slow; deploy it again");
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

    // The time of deployment is signed too, and the cluster: a description of an earlier deployment, or of another cluster, is none of this row.
    private static string SpecPurpose(string cluster, DateTimeOffset deployedAt) =>
        FormattableString.Invariant($"longshore function 1 {cluster} {deployedAt.UtcTicks}");

    private static SignedSpec ReadSpec(string cluster, RegistryRow row, byte[] value)
    {
        if (value.Length > ClusterLimits.SpecBytesMax + SignedBytes.HeadBytes)
        {
            throw new RefusedEntryException(EntryRefusal.Size, "its description at NATS is too long: deploy it again");
        }

        if (!SignedBytes.TryRead(value, SpecPurpose(cluster, row.DeployedAt), out var signed))
        {
            throw new RefusedEntryException(EntryRefusal.Signature, "its description at NATS has no valid signature: deploy it again");
        }

        return ModuleDigest.Of(signed.Content.Span) == row.Spec.Digest
            ? new SignedSpec(Encoding.UTF8.GetString(signed.Content.Span), signed.Fingerprint)
            : throw new RefusedEntryException(EntryRefusal.Digest, "its description at NATS does not have the digest of the table: deploy it again");
    }

    private void Check(ObjectMetadata about)
    {
        if (about.Size > (ulong)moduleBytesMax)
        {
            throw new RefusedEntryException(
                EntryRefusal.Size, FormattableString.Invariant($"its code at NATS has {about.Size} bytes, and this node takes at most {moduleBytesMax}"));
        }

        // A link may lead to itself.
        if (about.Options?.Link is not null)
        {
            throw new RefusedEntryException(EntryRefusal.Form, "its code at NATS is a link to another object: deploy it again");
        }
    }

    // Memory of the promised size: who has written more than that, or other bytes, is refused.
    private static async Task<byte[]> ReadAsync(
        INatsObjStore store, ContentKey key, ObjectMetadata about, CancellationTokenSource late, CancellationToken cancellationToken)
    {
        var code = new byte[about.Size];
        try
        {
            await store.GetAsync(key.ToString(), new BoundedBytes(code, late), leaveOpen: false, cancellationToken: cancellationToken);
        }
        catch (Exception other) when (other is NotSupportedException || (other is NatsObjException and not NatsObjNotFoundException))
        {
            throw new RefusedEntryException(EntryRefusal.Digest, "its code at NATS is damaged: deploy it again", other);
        }

        return ModuleDigest.Of(code) == key.Digest
            ? code
            : throw new RefusedEntryException(EntryRefusal.Digest, "its code at NATS does not have the digest of the table: deploy it again");
    }
}
