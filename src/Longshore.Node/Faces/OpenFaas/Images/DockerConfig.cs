using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>The fields of Docker's <c>config.json</c> that have passwords of registries.</summary>
internal sealed record DockerConfig
{
    /// <summary>The entries by registry. A malformed file may have a null among them.</summary>
    [JsonPropertyName("auths")]
    public Dictionary<string, DockerAuth?>? Auths { get; init; }
}
