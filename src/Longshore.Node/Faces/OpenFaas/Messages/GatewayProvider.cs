using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>What runs the functions, in the answer of <c>/system/info</c>.</summary>
internal sealed record GatewayProvider
{
    [JsonPropertyName("provider")]
    public string Provider { get; init; } = "longshore";

    [JsonPropertyName("orchestration")]
    public string Orchestration { get; init; } = "longshore";

    [JsonPropertyName("version")]
    public GatewayVersion Version { get; init; } = new();
}
