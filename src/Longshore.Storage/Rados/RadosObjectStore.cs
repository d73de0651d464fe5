using System.Globalization;
using Longshore.Functions.Objects;
using Longshore.Storage.Rados.Native;

namespace Longshore.Storage.Rados;

/// <summary>Objects of a pool of a Ceph cluster. A bucket is a namespace of the pool and a key the name of an object of RADOS, so other
/// programs find the same objects. An ETag is the object's version in RADOS, which every write raises.</summary>
/// <param name="options">How the pool is reached.</param>
/// <param name="time">The clocks.</param>
public sealed class RadosObjectStore(RadosOptions options, TimeProvider time) : IObjectStore, IDisposable
{
    /// <summary>The largest object: 64 MiB.</summary>
    // A put is one write of RADOS, which is atomic. The cluster takes writes of up to 90 MB by its default (osd_max_write_size).
    public const int ObjectBytesMax = 64 << 20;

    // Of all puts under way: four of the largest, or hundreds of those of a MiB.
    private const long PutBytesMax = 256L << 20;

    private readonly Lock _connecting = new();
    private readonly RadosThreads _threads = new();
    private readonly RadosLocations _locations = new(options.Pool, time);
    private RadosCluster? _cluster;
    private long _putBytes;

    /// <inheritdoc/>
    public async Task<ObjectInfo> PutAsync(
        ObjectAddress address, ObjectContent content, ObjectCondition condition, CancellationToken cancellationToken)
    {
        var buffer = await PutBuffer.ReadAsync(content, Reserve, cancellationToken).ConfigureAwait(false);
        var version = await WriteAsync(address, buffer, content.ContentType, condition, cancellationToken).ConfigureAwait(false);
        return new ObjectInfo(address.Key, buffer.Length, Tag(version), Tag(version), time.GetUtcNow()) { ContentType = content.ContentType };
    }

    /// <inheritdoc/>
    public async Task<ObjectBody> OpenAsync(ObjectAddress address, ObjectRange range, CancellationToken cancellationToken)
    {
        // The first piece comes with the object's status, unless the status must tell where it begins.
        byte[] buffer = range.FirstByte is null ? [] : new byte[Math.Min(range.LengthMax, RadosBytes.PieceBytes)];
        var head = await RunAsync(
            () => Use(address.Bucket, space => space.ReadHead(address.Key.Value, range.FirstByte ?? 0, buffer)),
            failure => RadosErrors.OfRead(failure, address),
            cancellationToken).ConfigureAwait(false);
        var (offset, length) = range.In(head.Size);
        var bytes = new RadosBytes(buffer.AsMemory(0, head.Read), length, (done, into, token) => RunAsync(
            () => Use(address.Bucket, space => space.Read(address.Key.Value, head.Version, offset + done, into)),
            failure => RadosErrors.OfRest(failure, address),
            token));
        return new ObjectBody(InfoOf(address.Key, head), offset, length, bytes);
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> StatAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        try
        {
            return InfoOf(address.Key, await RunAsync(
                () => Use(address.Bucket, space => space.ReadHead(address.Key.Value, 0, [])),
                failure => RadosErrors.OfRead(failure, address),
                cancellationToken).ConfigureAwait(false));
        }
        catch (ObjectException absent) when (absent.Failure == ObjectFailure.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task RemoveAsync(ObjectAddress address, CancellationToken cancellationToken) => RunAsync(
        () => Use(address.Bucket, space =>
        {
            space.Remove(address.Key.Value);
            return true;
        }),
        RadosErrors.Of,
        cancellationToken);

    /// <inheritdoc/>
    public Task<ObjectPage> ListAsync(BucketName bucket, ObjectQuery query, CancellationToken cancellationToken) => RunAsync(
        () => Use(bucket, space => new RadosListing(query).Read(space, cancellationToken)), RadosErrors.Of, cancellationToken);

    /// <inheritdoc/>
    public async Task<ObjectLocation> LocateAsync(ObjectAddress address, CancellationToken cancellationToken) => _locations.Find(address)
        ?? await RunAsync(() => _locations.Ask(Cluster(), address), RadosErrors.Of, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose()
    {
        _threads.Dispose();
        _cluster?.Dispose();
    }

    internal static ObjectInfo InfoOf(ObjectKey key, RadosHead head) =>
        new(key, head.Size, Tag(head.Version), Tag(head.Version), head.Modified) { ContentType = head.ContentType };

    private static string Tag(ulong version) => version.ToString(CultureInfo.InvariantCulture);

    // A write that is given up still reads its buffer, so the write itself gives it back.
    private async Task<ulong> WriteAsync(
        ObjectAddress address, PutBuffer buffer, string contentType, ObjectCondition condition, CancellationToken cancellationToken)
    {
        Task<ulong> writing;
        try
        {
            writing = _threads.RunAsync(
                () =>
                {
                    using (buffer)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        return Write(address, buffer.Bytes, contentType, condition);
                    }
                },
                cancellationToken);
        }
        catch (ObjectException)
        {
            buffer.Dispose();
            throw;
        }

        try
        {
            return await writing.ConfigureAwait(false);
        }
        catch (RadosException failure)
        {
            throw RadosErrors.OfWrite(failure);
        }
    }

    private ulong Write(ObjectAddress address, ReadOnlyMemory<byte> bytes, string contentType, ObjectCondition condition) => Use(address.Bucket, space =>
    {
        var name = address.Key.Value;
        switch (condition)
        {
            case { IfNoneMatch: ObjectCondition.Any }:
                return space.Write(name, bytes.Span, contentType, RadosExpectation.Absent, 0);
            case { IfMatch: ObjectCondition.Any }:
                return space.Write(name, bytes.Span, contentType, RadosExpectation.Present, 0);
            case { IfMatch: { } tag }:
                return ulong.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                    ? space.Write(name, bytes.Span, contentType, RadosExpectation.Version, version)
                    : throw ObjectCondition.Failed();
            case { IfNoneMatch: { } other }:
                return WriteUnless(space, name, bytes.Span, contentType, other);
            default:
                return space.Write(name, bytes.Span, contentType, RadosExpectation.None, 0);
        }
    });

    // RADOS has no such condition. The write expects what was found, and fails if that has changed meanwhile.
    private static ulong WriteUnless(RadosNamespace space, string name, ReadOnlySpan<byte> bytes, string contentType, string other)
    {
        try
        {
            var found = space.ReadHead(name, 0, []).Version;
            return Tag(found) != other
                ? space.Write(name, bytes, contentType, RadosExpectation.Version, found)
                : throw ObjectCondition.Failed();
        }
        catch (RadosException absent) when (RadosErrors.IsNotFound(absent))
        {
            return space.Write(name, bytes, contentType, RadosExpectation.Absent, 0);
        }
    }

    private async Task<T> RunAsync<T>(Func<T> call, Func<RadosException, ObjectException> explain, CancellationToken cancellationToken)
    {
        try
        {
            return await _threads.RunAsync(
                () =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    return call();
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (RadosException failure)
        {
            throw explain(failure);
        }
    }

    private T Use<T>(BucketName bucket, Func<RadosNamespace, T> use)
    {
        using var space = Open(bucket);
        return use(space);
    }

    private RadosNamespace Open(BucketName bucket)
    {
        try
        {
            return RadosNamespace.Open(Cluster(), options.Pool, bucket.Value);
        }
        catch (RadosException failure) when (RadosErrors.IsNotFound(failure))
        {
            throw new ObjectException(ObjectFailure.Unavailable, $"the Ceph cluster has no pool \"{options.Pool}\"", failure);
        }
    }

    // A cluster that cannot be reached is tried again at the next use.
    private RadosCluster Cluster()
    {
        lock (_connecting)
        {
            try
            {
                return _cluster ??= RadosCluster.Connect(options.Configuration, options.User, options.CallTimeMax);
            }
            catch (DllNotFoundException missing)
            {
                throw new ObjectException(ObjectFailure.Unavailable, "librados is not installed on the node (apt-get install librados2)", missing);
            }
            catch (RadosException failure)
            {
                throw RadosErrors.IsNotFound(failure)
                    ? new ObjectException(
                        ObjectFailure.Unavailable, $"{options.Configuration} or the key of client.{options.User} that it names is missing", failure)
                    : RadosErrors.Of(failure);
            }
        }
    }

    private bool Reserve(long bytes)
    {
        if (Interlocked.Add(ref _putBytes, bytes) <= PutBytesMax || bytes < 0)
        {
            return true;
        }

        Interlocked.Add(ref _putBytes, -bytes);
        return false;
    }
}
