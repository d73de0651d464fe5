using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>The fields of an OCI image manifest that lead to a module.</summary>
internal sealed record OciManifest
{
    /// <summary>The media type of a manifest.</summary>
    public const string MediaTypeName = "application/vnd.oci.image.manifest.v1+json";

    [JsonPropertyName("schemaVersion")]
    public int SchemaVersion { get; init; }

    /// <summary>The layers. A malformed manifest may have a null among them.</summary>
    [JsonPropertyName("layers")]
    public IReadOnlyList<OciLayer?>? Layers { get; init; }
}
