using System.Buffers;
using Amazon.S3;
using Amazon.S3.Model;
using Longshore.Functions.Objects;

namespace Longshore.Storage.S3;

/// <summary>A put of bytes whose number is not known: one request if they are few, otherwise parts, of which one is in memory at a time.</summary>
/// <param name="client">The service.</param>
/// <param name="address">Where the object is put.</param>
/// <param name="contentType">Its media type.</param>
internal sealed class S3Upload(IAmazonS3 client, ObjectAddress address, string contentType)
{
    /// <summary>The bytes of a part, and of an object that is put by one request.</summary>
    // S3 takes parts from 5 MiB on. A node with the most operations under way holds 2 GiB of them.
    public const int PartBytes = 8 << 20;

    // S3's limit.
    private const int PartsMax = 10_000;

    // For the request that frees the parts of an upload that failed.
    private static readonly TimeSpan AbortTimeMax = TimeSpan.FromSeconds(10);

    /// <summary>Puts the bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="putSmall">Puts a few bytes by one request.</param>
    /// <param name="isConditional">Whether the put has a condition, which services do not check for parts.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<S3Stored> RunAsync(
        Stream bytes, Func<Stream, long, Task<S3Stored>> putSmall, bool isConditional, CancellationToken cancellationToken)
    {
        var part = ArrayPool<byte>.Shared.Rent(PartBytes);
        try
        {
            var first = await FillAsync(bytes, part, cancellationToken).ConfigureAwait(false);
            if (first < PartBytes)
            {
                // By a stream that cannot be read again: the SDK would repeat a put that was perhaps done, and then its condition does not hold.
                return await putSmall(ObjectContent.Of(part.AsMemory(0, first)).Bytes, first).ConfigureAwait(false);
            }

            return isConditional
                ? throw new ObjectException(
                    ObjectFailure.LengthRequired, FormattableString.Invariant($"a put of more than {PartBytes} bytes with a condition must tell its length"))
                : await RunPartsAsync(bytes, part, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }

    private static Task<int> FillAsync(Stream bytes, byte[] part, CancellationToken cancellationToken) =>
        bytes.ReadAtLeastAsync(part.AsMemory(0, PartBytes), PartBytes, throwOnEndOfStream: false, cancellationToken).AsTask();

    private async Task<S3Stored> RunPartsAsync(Stream bytes, byte[] part, CancellationToken cancellationToken)
    {
        var begin = new InitiateMultipartUploadRequest { BucketName = address.Bucket.Value, Key = address.Key.Value, ContentType = S3ObjectStore.TypeOf(contentType) };
        var upload = (await client.InitiateMultipartUploadAsync(begin, cancellationToken).ConfigureAwait(false)).UploadId;
        try
        {
            var tags = new List<PartETag>();
            var size = 0L;
            for (var filled = PartBytes; filled > 0; filled = await FillAsync(bytes, part, cancellationToken).ConfigureAwait(false))
            {
                if (tags.Count == PartsMax)
                {
                    throw ObjectException.TooLarge((long)PartsMax * PartBytes);
                }

                tags.Add(await PutPartAsync(upload, tags.Count + 1, part, filled, cancellationToken).ConfigureAwait(false));
                size += filled;
            }

            var end = new CompleteMultipartUploadRequest { BucketName = address.Bucket.Value, Key = address.Key.Value, UploadId = upload, PartETags = tags };
            var done = await client.CompleteMultipartUploadAsync(end, cancellationToken).ConfigureAwait(false);
            return new S3Stored(size, done.ETag, done.VersionId);
        }
        catch
        {
            await AbortAsync(upload).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<PartETag> PutPartAsync(string upload, int number, byte[] part, int length, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(part, 0, length, writable: false);
        var request = new UploadPartRequest
        {
            BucketName = address.Bucket.Value,
            Key = address.Key.Value,
            UploadId = upload,
            PartNumber = number,
            PartSize = length,
            InputStream = bytes,
        };
        return new PartETag(number, (await client.UploadPartAsync(request, cancellationToken).ConfigureAwait(false)).ETag);
    }

    private async Task AbortAsync(string upload)
    {
        try
        {
            using var end = new CancellationTokenSource(AbortTimeMax);
            await client.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = address.Bucket.Value, Key = address.Key.Value, UploadId = upload }, end.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (S3Errors.Explain(failure) is not null || failure is OperationCanceledException)
        {
            // The parts take space until the service's own rules remove them.
        }
    }
}
