using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>The body of <c>POST</c> and <c>PUT /system/functions</c>. Fields that are not here are ignored.</summary>
internal sealed record GatewayDeployment
{
    [JsonPropertyName("service")]
    public string? Service { get; init; }

    [JsonPropertyName("image")]
    public string? Image { get; init; }

    [JsonPropertyName("namespace")]
    public string? Namespace { get; init; }

    /// <summary>The program of the image and its arguments, separated by blanks.</summary>
    [JsonPropertyName("envProcess")]
    public string? Process { get; init; }

    [JsonPropertyName("envVars")]
    public Dictionary<string, string>? Variables { get; init; }

    [JsonPropertyName("constraints")]
    public IReadOnlyList<string>? Constraints { get; init; }

    [JsonPropertyName("secrets")]
    public IReadOnlyList<string>? Secrets { get; init; }

    [JsonPropertyName("labels")]
    public Dictionary<string, string>? Labels { get; init; }

    [JsonPropertyName("annotations")]
    public Dictionary<string, string>? Annotations { get; init; }

    [JsonPropertyName("limits")]
    public GatewayResources? Limits { get; init; }

    [JsonPropertyName("requests")]
    public GatewayResources? Requests { get; init; }

    [JsonPropertyName("readOnlyRootFilesystem")]
    public bool IsReadOnly { get; init; }
}
