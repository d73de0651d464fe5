using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Longshore.Functions.Objects;

namespace Longshore.Storage.S3;

/// <summary>The border of S3: errors of the service and of the network become <see cref="ObjectException"/>s. Messages have the service's code,
/// which is a name, and not its text, which may have parts of the request.</summary>
internal static class S3Errors
{
    private const string NoSuchBucket = "NoSuchBucket";

    /// <param name="operation">What may fail.</param>
    /// <param name="address">The object that it is about, or null.</param>
    public static async Task<T> ExplainAsync<T>(Func<Task<T>> operation, ObjectAddress? address = null)
    {
        try
        {
            return await operation().ConfigureAwait(false);
        }
        catch (Exception failure) when (Explain(failure, address) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>What an exception means, or null if it is none of the service or the network.</summary>
    public static ObjectException? Explain(Exception failure, ObjectAddress? address = null) => failure switch
    {
        AmazonS3Exception refusal => Explain(refusal, address),
        AmazonClientException or HttpRequestException or IOException =>
            new ObjectException(ObjectFailure.Unavailable, "the S3 service cannot be reached, or ended the connection", failure),
        _ => null,
    };

    private static ObjectException Explain(AmazonS3Exception refusal, ObjectAddress? address) => refusal.StatusCode switch
    {
        HttpStatusCode.NotFound when address is { } absent && refusal.ErrorCode != NoSuchBucket => ObjectException.NotFound(absent),
        HttpStatusCode.NotFound => new ObjectException(ObjectFailure.NotFound, "there is no such bucket", refusal),
        HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict => ObjectCondition.Failed(),
        HttpStatusCode.RequestedRangeNotSatisfiable => new ObjectException(ObjectFailure.RangeNotSatisfiable, "the range is behind the end of the object", refusal),
        HttpStatusCode.RequestEntityTooLarge => new ObjectException(ObjectFailure.TooLarge, "the S3 service takes no object of this size", refusal),
        HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => new ObjectException(
            ObjectFailure.Refused, $"the S3 service refuses the node's key ({refusal.ErrorCode}): give it the right to this bucket", refusal),
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests =>
            new ObjectException(ObjectFailure.Overloaded, $"the S3 service is busy ({refusal.ErrorCode})", refusal),
        HttpStatusCode.InsufficientStorage => new ObjectException(ObjectFailure.Full, "the S3 service has no space left", refusal),
        _ => refusal.ErrorCode switch
        {
            "EntityTooLarge" => new ObjectException(ObjectFailure.TooLarge, "the S3 service takes no object of this size", refusal),
            "QuotaExceeded" => new ObjectException(ObjectFailure.Full, "the quota of the node's key is used up", refusal),
            _ => new ObjectException(
                ObjectFailure.Unavailable, FormattableString.Invariant($"the S3 service failed ({(int)refusal.StatusCode} {refusal.ErrorCode})"), refusal),
        },
    };
}
