using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Longshore.Functions.Objects;

namespace Longshore.Storage.S3;

/// <summary>Objects of an S3 service. A bucket is a bucket there, and is made by the first put into it if the key allows that.</summary>
public sealed class S3ObjectStore : IObjectStore, IDisposable
{
    // S3's limit of one put.
    private const long PutBytesMax = 5L << 30;

    private const string NoSuchKey = "NoSuchKey";
    private const string NoType = "application/octet-stream";

    private readonly AmazonS3Client _client;
    private readonly TimeProvider _time;

    // Those that are known to be there. A node has few.
    private readonly ConcurrentDictionary<BucketName, bool> _buckets = [];

    /// <param name="options">How the service is reached.</param>
    /// <param name="time">The clock of puts' answers, because S3 does not tell the time of a put.</param>
    public S3ObjectStore(S3Options options, TimeProvider time)
    {
        _time = time;
        var config = new AmazonS3Config
        {
            ServiceURL = options.Url.ToString(),
            AuthenticationRegion = options.Region,
            ForcePathStyle = true,

            // Services other than Amazon's do not know the checksums that the SDK adds by itself.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,

            // The guard of all stores has the limit of time.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client = options.AccessKey is { } key
            ? new AmazonS3Client(new BasicAWSCredentials(key, options.SecretKey), config)
            : new AmazonS3Client(config);
    }

    /// <inheritdoc/>
    public Task<ObjectInfo> PutAsync(ObjectAddress address, ObjectContent content, ObjectCondition condition, CancellationToken cancellationToken) =>
        S3Errors.ExplainAsync(
            async () =>
            {
                await EnsureBucketAsync(address.Bucket, cancellationToken).ConfigureAwait(false);
                var stored = await PutIntoBucketAsync(address, content, condition, cancellationToken).ConfigureAwait(false);
                return new ObjectInfo(address.Key, stored.Size, Tag(stored.ETag), Version(stored.ETag, stored.VersionId), _time.GetUtcNow())
                {
                    ContentType = content.ContentType,
                };
            });

    /// <inheritdoc/>
    public Task<ObjectBody> OpenAsync(ObjectAddress address, ObjectRange range, CancellationToken cancellationToken) => S3Errors.ExplainAsync(
        async () =>
        {
            var request = new GetObjectRequest { BucketName = address.Bucket.Value, Key = address.Key.Value };
            if (range.ToHeader() is { } header)
            {
                request.ByteRange = new ByteRange(header);
            }

            var response = await _client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
            try
            {
                return BodyOf(address, range, response);
            }
            catch
            {
                response.Dispose();
                throw;
            }
        },
        address);

    /// <inheritdoc/>
    public async Task<ObjectInfo?> StatAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        try
        {
            return await S3Errors.ExplainAsync(
                async () =>
                {
                    var found = await _client.GetObjectMetadataAsync(address.Bucket.Value, address.Key.Value, cancellationToken).ConfigureAwait(false);
                    return InfoOf(address, found.ContentLength, found.ETag, found.VersionId, found.LastModified, found.Headers.ContentType);
                },
                address).ConfigureAwait(false);
        }
        catch (ObjectException absent) when (absent.Failure == ObjectFailure.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        try
        {
            await S3Errors.ExplainAsync(() => _client.DeleteObjectAsync(address.Bucket.Value, address.Key.Value, cancellationToken), address).ConfigureAwait(false);
        }
        catch (ObjectException absent) when (absent.Failure == ObjectFailure.NotFound)
        {
            // There is no bucket.
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectPage> ListAsync(BucketName bucket, ObjectQuery query, CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = bucket.Value, Prefix = query.Prefix, StartAfter = query.After, MaxKeys = query.ObjectsMax };
        try
        {
            var page = await S3Errors.ExplainAsync(() => _client.ListObjectsV2Async(request, cancellationToken)).ConfigureAwait(false);
            var found = page.S3Objects ?? [];
            return new ObjectPage([.. found.Select(InfoOf).OfType<ObjectInfo>()], page.IsTruncated == true && found.Count > 0 ? found[^1].Key : null);
        }
        catch (ObjectException absent) when (absent.Failure == ObjectFailure.NotFound)
        {
            return new ObjectPage([], null);
        }
    }

    /// <inheritdoc/>
    public Task<ObjectLocation> LocateAsync(ObjectAddress address, CancellationToken cancellationToken) => Task.FromResult(ObjectLocation.Unknown);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>A media type as the service has it, which keeps none for none.</summary>
    internal static string TypeOf(string contentType) => contentType.Length > 0 ? contentType : NoType;

    private static ObjectBody BodyOf(ObjectAddress address, ObjectRange range, GetObjectResponse response)
    {
        var size = response.ContentRange is { Length: > 0 } part
            ? long.Parse(part.AsSpan(part.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture)
            : response.ContentLength;
        var (offset, length) = range.In(size);
        var info = InfoOf(address, size, response.ETag, response.VersionId, response.LastModified, response.Headers.ContentType);
        return length == response.ContentLength
            ? new ObjectBody(info, offset, length, new S3Bytes(response))
            : throw new ObjectException(ObjectFailure.Unavailable, "the S3 service answered with another range than the one that was asked for");
    }

    private static ObjectInfo InfoOf(ObjectAddress address, long size, string tag, string? version, DateTime? modified, string? type) =>
        new(address.Key, size, Tag(tag), Version(tag, version), Utc(modified)) { ContentType = type is null or NoType ? "" : type };

    private static ObjectInfo? InfoOf(S3Object found) => ObjectKey.TryParse(found.Key, out var key)
        ? new ObjectInfo(key, found.Size ?? 0, Tag(found.ETag), Tag(found.ETag), Utc(found.LastModified))
        : null;

    private static string Tag(string? quoted) => quoted?.Trim('"') ?? "";

    private static string Version(string tag, string? version) => version is null or "" or "null" ? Tag(tag) : version;

    private static DateTimeOffset Utc(DateTime? time) => new((time ?? DateTime.UnixEpoch).ToUniversalTime(), TimeSpan.Zero);

    private async Task<S3Stored> PutIntoBucketAsync(
        ObjectAddress address, ObjectContent content, ObjectCondition condition, CancellationToken cancellationToken)
    {
        try
        {
            var askable = await AskableAsync(address, condition, cancellationToken).ConfigureAwait(false);
            return await PutBytesAsync(address, content, askable, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception absent) when (absent is { StatusCode: HttpStatusCode.NotFound, ErrorCode: NoSuchKey })
        {
            // Amazon's answer to If-Match without an object.
            throw ObjectCondition.Failed();
        }
        catch (AmazonS3Exception absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            // Somebody removed it. The next put makes it again.
            _buckets.TryRemove(address.Bucket, out _);
            throw new ObjectException(ObjectFailure.Unavailable, "the bucket was removed while something was put into it; put it again", absent);
        }
    }

    // S3 knows If-None-Match with "*" only. The put expects what was found, and fails if that has changed meanwhile.
    private async Task<ObjectCondition> AskableAsync(ObjectAddress address, ObjectCondition condition, CancellationToken cancellationToken)
    {
        if (condition.IfNoneMatch is null or ObjectCondition.Any)
        {
            return condition;
        }

        var found = await StatAsync(address, cancellationToken).ConfigureAwait(false);
        condition.Check(found?.ETag);
        return found is null ? ObjectCondition.IsAbsent : ObjectCondition.Matches(found.ETag);
    }

    private Task<S3Stored> PutBytesAsync(ObjectAddress address, ObjectContent content, ObjectCondition condition, CancellationToken cancellationToken)
    {
        if (content.Length is { } length and <= PutBytesMax)
        {
            return PutOnceAsync(content.Bytes, length);
        }

        var isConditional = condition != ObjectCondition.None;
        return new S3Upload(_client, address, content.ContentType).RunAsync(content.Bytes, PutOnceAsync, isConditional, cancellationToken);

        async Task<S3Stored> PutOnceAsync(Stream bytes, long count)
        {
            var request = new PutObjectRequest
            {
                BucketName = address.Bucket.Value,
                Key = address.Key.Value,
                InputStream = count > 0 ? bytes : Stream.Null,
                AutoCloseStream = false,
                AutoResetStreamPosition = false,
                ContentType = TypeOf(content.ContentType),
                UseChunkEncoding = count > 0,

                // Without quotes: Amazon takes both forms, Ceph compares the text as it is.
                IfMatch = condition.IfMatch,
                IfNoneMatch = condition.IfNoneMatch,
            };
            request.Headers.ContentLength = count;
            var done = await _client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
            return new S3Stored(count, done.ETag, done.VersionId);
        }
    }

    // Before the put, whose bytes can be read only once.
    private async Task EnsureBucketAsync(BucketName bucket, CancellationToken cancellationToken)
    {
        if (_buckets.ContainsKey(bucket))
        {
            return;
        }

        try
        {
            await _client.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket.Value }, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            await MakeBucketAsync(bucket, cancellationToken).ConfigureAwait(false);
        }

        _buckets[bucket] = true;
    }

    private async Task MakeBucketAsync(BucketName bucket, CancellationToken cancellationToken)
    {
        try
        {
            await _client.PutBucketAsync(new PutBucketRequest { BucketName = bucket.Value }, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception other) when (other.StatusCode == HttpStatusCode.Conflict)
        {
            // Another node has just made it.
        }
    }
}
