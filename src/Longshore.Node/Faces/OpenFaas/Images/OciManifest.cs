using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>The fields of an OCI image manifest, or of an index of several, that lead to a module.</summary>
internal sealed record OciManifest
{
    /// <summary>The media types of a manifest and an index, and those that Docker had before.</summary>
    public const string MediaTypes = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, "
        + "application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json";

    [JsonPropertyName("schemaVersion")]
    public int SchemaVersion { get; init; }

    /// <summary>The layers. A malformed manifest may have a null among them.</summary>
    [JsonPropertyName("layers")]
    public IReadOnlyList<OciLayer?>? Layers { get; init; }

    /// <summary>The images of an index; null for a manifest. A malformed one may have a null among them.</summary>
    [JsonPropertyName("manifests")]
    public IReadOnlyList<OciEntry?>? Manifests { get; init; }
}
