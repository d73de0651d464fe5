using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Objects;

namespace Longshore.Functions.Capabilities.Objects;

/// <summary>The right to use a bucket: <c>BUCKET</c> or <c>BUCKET:ro</c>.</summary>
/// <param name="Bucket">The bucket, by whose name the guest knows it too.</param>
/// <param name="IsReadOnly">Whether changes are refused.</param>
internal sealed record ObjectGrant(BucketName Bucket, bool IsReadOnly)
{
    /// <summary>The form of the argument, as a sentence.</summary>
    public const string Rule = "a bucket is written BUCKET or BUCKET:ro; " + BucketName.Rule;

    private const string ReadOnlySuffix = ":ro";

    /// <summary>Parses a text that follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ObjectGrant? grant)
    {
        var isReadOnly = text.EndsWith(ReadOnlySuffix, StringComparison.Ordinal);
        grant = BucketName.TryParse(isReadOnly ? text[..^ReadOnlySuffix.Length] : text, out var bucket) ? new ObjectGrant(bucket, isReadOnly) : null;
        return grant is not null;
    }
}
