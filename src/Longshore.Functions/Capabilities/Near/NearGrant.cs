using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Objects;

namespace Longshore.Functions.Capabilities.Near;

/// <summary>The right to reach the objects of a bucket, and to move to them.</summary>
/// <param name="Bucket">The bucket.</param>
internal sealed record NearGrant(BucketName Bucket)
{
    /// <summary>Parses a bucket's name.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out NearGrant? grant)
    {
        grant = BucketName.TryParse(text, out var bucket) ? new NearGrant(bucket) : null;
        return grant is not null;
    }
}
