using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>The body of <c>POST /system/scale-function/NAME</c>.</summary>
internal sealed record GatewayScale
{
    [JsonPropertyName("serviceName")]
    public string? ServiceName { get; init; }

    [JsonPropertyName("replicas")]
    public int? Replicas { get; init; }

    [JsonPropertyName("namespace")]
    public string? Namespace { get; init; }
}
