namespace Longshore.Storage.S3;

/// <summary>What the service tells of a put.</summary>
/// <param name="Size">The number of bytes.</param>
/// <param name="ETag">The ETag, with its quotes.</param>
/// <param name="VersionId">The version of a bucket with versions, or null.</param>
internal sealed record S3Stored(long Size, string ETag, string? VersionId);
