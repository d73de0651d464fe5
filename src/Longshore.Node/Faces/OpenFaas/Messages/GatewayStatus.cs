using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>A function in the answers of <c>/system/functions</c> and <c>/system/function/NAME</c>.</summary>
internal sealed record GatewayStatus
{
    [JsonPropertyName("name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("image")]
    public string Image { get; init; } = "";

    [JsonPropertyName("namespace")]
    public string? Namespace { get; init; }

    [JsonPropertyName("envProcess")]
    public string? Process { get; init; }

    [JsonPropertyName("envVars")]
    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    [JsonPropertyName("constraints")]
    public IReadOnlyList<string>? Constraints { get; init; }

    [JsonPropertyName("secrets")]
    public IReadOnlyList<string>? Secrets { get; init; }

    [JsonPropertyName("labels")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    [JsonPropertyName("annotations")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    [JsonPropertyName("limits")]
    public GatewayResources? Limits { get; init; }

    [JsonPropertyName("requests")]
    public GatewayResources? Requests { get; init; }

    [JsonPropertyName("readOnlyRootFilesystem")]
    public bool? IsReadOnly { get; init; }

    [JsonPropertyName("invocationCount")]
    public long? Invocations { get; init; }

    [JsonPropertyName("replicas")]
    public int? Replicas { get; init; }

    [JsonPropertyName("availableReplicas")]
    public int? AvailableReplicas { get; init; }

    [JsonPropertyName("createdAt")]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null if it was not asked for.</summary>
    [JsonPropertyName("usage")]
    public GatewayUsage? Usage { get; init; }
}
