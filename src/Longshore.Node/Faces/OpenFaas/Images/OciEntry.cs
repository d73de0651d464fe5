using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>An image of an index.</summary>
internal sealed record OciEntry
{
    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    /// <summary>What the image runs on, or null if the index does not say so.</summary>
    [JsonPropertyName("platform")]
    public OciPlatform? Platform { get; init; }
}
