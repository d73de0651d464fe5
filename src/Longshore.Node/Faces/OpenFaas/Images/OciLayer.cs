using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>A layer of a manifest.</summary>
internal sealed record OciLayer
{
    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    [JsonPropertyName("size")]
    public long Size { get; init; }
}
