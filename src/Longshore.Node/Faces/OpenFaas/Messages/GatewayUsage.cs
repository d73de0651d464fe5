using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>What a function takes, in an answer of <c>/system/function/NAME?usage=1</c>.</summary>
internal sealed record GatewayUsage
{
    /// <summary>Thousandths of a processor.</summary>
    [JsonPropertyName("cpu")]
    public double Cpu { get; init; }

    [JsonPropertyName("totalMemoryBytes")]
    public double MemoryBytes { get; init; }
}
