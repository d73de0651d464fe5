using System.Collections.Frozen;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Objects;

namespace Longshore.Functions.Capabilities.Objects;

/// <summary>The buckets that a function may use.</summary>
/// <param name="store">The node's store.</param>
/// <param name="grants">The function's grants.</param>
internal sealed class ObjectBuckets(IObjectStore store, IEnumerable<ObjectGrant> grants) : IPreparedCapability
{
    // As many as the answers that a call may leave untaken. All reads of a function that are under way count.
    private const long ReadBytesMax = 64 << 20;

    private readonly FrozenDictionary<string, ObjectGrant> _grants = grants.ToFrozenDictionary(grant => grant.Bucket.Value, StringComparer.Ordinal);

    private long _held;

    /// <summary>The node's store.</summary>
    public IObjectStore Store => store;

    /// <summary>The bucket of this name if the function may read it.</summary>
    /// <exception cref="OperationException">It may not.</exception>
    public static (ObjectBuckets Buckets, BucketName Bucket) Readable(OperationCall call, string name) =>
        call.World.Find<ObjectBuckets>() is { } buckets && buckets._grants.TryGetValue(name, out var grant)
            ? (buckets, grant.Bucket)
            : throw NotGranted(name);

    /// <summary>Counts the bytes of a read that begins.</summary>
    /// <exception cref="OperationException">The function's reads have too many.</exception>
    public void Hold(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) > ReadBytesMax)
        {
            GiveBack(bytes);
            throw new OperationException(OperationError.LimitReached, $"the function's reads that are under way have {ReadBytesMax} bytes, the limit");
        }
    }

    /// <summary>A read has ended.</summary>
    public void GiveBack(long bytes) => Interlocked.Add(ref _held, -bytes);

    /// <summary>The bucket of this name if the function may change it.</summary>
    /// <exception cref="OperationException">It may not.</exception>
    public static (ObjectBuckets Buckets, BucketName Bucket) Writable(OperationCall call, string name)
    {
        var (buckets, bucket) = Readable(call, name);
        return buckets._grants[name].IsReadOnly
            ? throw new OperationException(
                OperationError.NotGranted,
                $"the function may only read this bucket: deploy it with --grant {ObjectCapability.CapabilityName}:{bucket}")
            : (buckets, bucket);
    }

    /// <inheritdoc/>
    public void Attach(SandboxWorld world) => world.Attach(this);

    // Only a name that a grant can have goes into the message.
    private static OperationException NotGranted(string name) => OperationCall.NotGranted(
        $"{ObjectCapability.CapabilityName}:{(BucketName.TryParse(name, out var bucket) ? bucket.Value : "BUCKET")}");
}
