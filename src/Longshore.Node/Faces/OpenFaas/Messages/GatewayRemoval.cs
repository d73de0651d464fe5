using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>The body of <c>DELETE /system/functions</c>.</summary>
internal sealed record GatewayRemoval
{
    [JsonPropertyName("functionName")]
    public string? FunctionName { get; init; }

    [JsonPropertyName("namespace")]
    public string? Namespace { get; init; }
}
