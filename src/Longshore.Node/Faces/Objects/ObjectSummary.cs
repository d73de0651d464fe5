using Longshore.Functions.Objects;

namespace Longshore.Node.Faces.Objects;

/// <summary>An object in the node's API.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Size">The number of its bytes.</param>
/// <param name="ETag">Its ETag, without quotes.</param>
/// <param name="Version">Its version.</param>
/// <param name="Modified">When it was put.</param>
/// <param name="ContentType">Its media type; null in listings, and if it was put without one.</param>
public sealed record ObjectSummary(string Key, long Size, string ETag, string Version, DateTimeOffset Modified, string? ContentType = null)
{
    internal static ObjectSummary Of(ObjectInfo info) => new(
        info.Key.Value, info.Size, info.ETag, info.Version, info.Modified, info.ContentType.Length > 0 ? info.ContentType : null);
}
