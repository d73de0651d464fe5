using Longshore.Functions.Capabilities.Near;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Objects;

namespace Longshore.Functions.Capabilities.Objects;

/// <summary>The operations on objects. The first field of each is the bucket.</summary>
internal static class ObjectOperations
{
    /// <summary>The most bytes of an object in one answer: 32 MiB.</summary>
    // Half of what the answers of one call in JavaScript may have together, and of what a request may have.
    public const int ReadBytesMax = 32 << 20;

    /// <summary>All operations.</summary>
    public static IEnumerable<Operation> All =>
    [
        new("objects.get", 2, 6, (call, ended) => new(ExplainAsync(() => GetAsync(call, ended)))),
        new("objects.put", 3, 6, (call, ended) => new(ExplainAsync(() => PutAsync(call, ended)))),
        new("objects.stat", 2, 2, (call, ended) => new(ExplainAsync(() => StatAsync(call, ended)))),
        new("objects.remove", 2, 2, (call, ended) => new(ExplainAsync(() => RemoveAsync(call, ended)))),
        new("objects.list", 1, 4, (call, ended) => new(ExplainAsync(() => ListAsync(call, ended)))),
    ];

    // (bucket, key, offset, length, ETag, other ETag) to (size, ETag, version, time, type, offset, bytes); to the first five of them if the
    // condition does not hold; to nothing if there is no object.
    private static async Task<OperationFields> GetAsync(OperationCall call, CancellationToken ended)
    {
        var (buckets, address) = Readable(call);
        var (range, condition) = (ObjectFields.Range(call, 2), ObjectFields.Condition(call, 4));
        if (call.World.Own<FetchedObjects>().Take(address, call.World.Ended) is { } fetched)
        {
            var (offset, bytes) = fetched.In(range);
            return condition.Holds(fetched.Info.ETag)
                ? OperationFields.Of([.. ObjectFields.Of(fetched.Info), OperationFields.Integer(offset), bytes])
                : OperationFields.Of(ObjectFields.Of(fetched.Info));
        }

        try
        {
            await using var body = await buckets.Store.OpenAsync(address, range, ended).ConfigureAwait(false);
            if (!condition.Holds(body.Info.ETag))
            {
                return OperationFields.Of(ObjectFields.Of(body.Info));
            }

            if (body.Length > ReadBytesMax)
            {
                throw ObjectFields.TooLarge(body.Length, ReadBytesMax);
            }

            buckets.Hold(body.Length);
            try
            {
                var bytes = await body.ReadAllAsync(ReadBytesMax, ended).ConfigureAwait(false);
                return OperationFields.Of([.. ObjectFields.Of(body.Info), OperationFields.Integer(body.Offset), bytes]);
            }
            finally
            {
                buckets.GiveBack(body.Length);
            }
        }
        catch (ObjectException absent) when (absent.Failure == ObjectFailure.NotFound)
        {
            return OperationFields.Empty;
        }
    }

    // (bucket, key, bytes, type, ETag, other ETag) to (size, ETag, version, time, type)
    private static async Task<OperationFields> PutAsync(OperationCall call, CancellationToken ended)
    {
        var (buckets, bucket) = ObjectBuckets.Writable(call, call.Text(0));
        var content = ObjectContent.Of(call.Fields[2], ObjectFields.ContentType(call, 3));
        var address = new ObjectAddress(bucket, ObjectFields.Key(call, 1));
        call.World.Own<FetchedObjects>().Drop();
        return OperationFields.Of(
            ObjectFields.Of(await buckets.Store.PutAsync(address, content, ObjectFields.Condition(call, 4), ended).ConfigureAwait(false)));
    }

    // (bucket, key) to (size, ETag, version, time, type), or to nothing.
    private static async Task<OperationFields> StatAsync(OperationCall call, CancellationToken ended)
    {
        var (buckets, address) = Readable(call);
        return await buckets.Store.StatAsync(address, ended).ConfigureAwait(false) is { } info
            ? OperationFields.Of(ObjectFields.Of(info))
            : OperationFields.Empty;
    }

    // (bucket, key) to nothing.
    private static async Task<OperationFields> RemoveAsync(OperationCall call, CancellationToken ended)
    {
        var (buckets, bucket) = ObjectBuckets.Writable(call, call.Text(0));
        call.World.Own<FetchedObjects>().Drop();
        await buckets.Store.RemoveAsync(new ObjectAddress(bucket, ObjectFields.Key(call, 1)), ended).ConfigureAwait(false);
        return OperationFields.Empty;
    }

    // (bucket, prefix, cursor, most objects) to (key, size, ETag, version, time, and so on for every object, cursor): the cursor is empty
    // after the last object.
    private static async Task<OperationFields> ListAsync(OperationCall call, CancellationToken ended)
    {
        var (buckets, bucket) = ObjectBuckets.Readable(call, call.Text(0));
        var query = new ObjectQuery(
            ObjectFields.Part(call, 1),
            ObjectFields.Part(call, 2),
            (int)(call.OptionalInteger(3, 1, ObjectLimits.PageObjectsMax) ?? ObjectLimits.PageObjectsMax));
        var page = await buckets.Store.ListAsync(bucket, query, ended).ConfigureAwait(false);
        return OperationFields.Of(
        [
            .. page.Objects.SelectMany(info => (ReadOnlyMemory<byte>[])[OperationFields.Text(info.Key.Value), .. ObjectFields.Of(info)[..^1]]),
            OperationFields.Text(page.Next ?? ""),
        ]);
    }

    private static (ObjectBuckets Buckets, ObjectAddress Address) Readable(OperationCall call)
    {
        var (buckets, bucket) = ObjectBuckets.Readable(call, call.Text(0));
        return (buckets, new ObjectAddress(bucket, ObjectFields.Key(call, 1)));
    }

    private static async Task<OperationFields> ExplainAsync(Func<Task<OperationFields>> operation)
    {
        try
        {
            return await operation().ConfigureAwait(false);
        }
        catch (ObjectException failure)
        {
            throw ObjectErrors.Of(failure);
        }
    }
}
