using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>What a deployment says beyond its function's spec. It is kept as an annotation of the spec, so that both change together.</summary>
internal sealed record StoredDeployment
{
    [JsonPropertyName("image")]
    public string Image { get; init; } = "";

    [JsonPropertyName("process")]
    public string? Process { get; init; }

    [JsonPropertyName("constraints")]
    public IReadOnlyList<string>? Constraints { get; init; }

    [JsonPropertyName("secrets")]
    public IReadOnlyList<string>? Secrets { get; init; }

    [JsonPropertyName("limits")]
    public GatewayResources? Limits { get; init; }

    [JsonPropertyName("requests")]
    public GatewayResources? Requests { get; init; }

    [JsonPropertyName("readOnly")]
    public bool IsReadOnly { get; init; }

    /// <summary>Whether the image was the function's source, so that its calls have the form of MicroFaaS.</summary>
    [JsonPropertyName("source")]
    public bool IsSource { get; init; }
}
