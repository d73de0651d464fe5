using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>The answer of <c>/system/info</c>. faas-cli fails if one of the two versions is not there.</summary>
internal sealed record GatewayInfo
{
    [JsonPropertyName("provider")]
    public GatewayProvider Provider { get; init; } = new();

    [JsonPropertyName("version")]
    public GatewayVersion Version { get; init; } = new();

    [JsonPropertyName("arch")]
    public string Architecture { get; init; } = "";
}
