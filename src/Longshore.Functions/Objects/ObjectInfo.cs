namespace Longshore.Functions.Objects;

/// <summary>What is known of an object beside its bytes.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Size">The number of its bytes.</param>
/// <param name="ETag">Tells its bytes from those of other puts of the key; without quotes. The same bytes may have the same one.</param>
/// <param name="Version">Tells its put from other puts of the key, where the store can; elsewhere it is the <paramref name="ETag"/>.</param>
/// <param name="Modified">When it was put, by the store's clock.</param>
public sealed record ObjectInfo(ObjectKey Key, long Size, string ETag, string Version, DateTimeOffset Modified)
{
    /// <summary>The media type with which it was put; empty if none was given, and in listings.</summary>
    public string ContentType { get; init; } = "";
}
