using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>What a deployment limits or requests, as quantities of Kubernetes.</summary>
internal sealed record GatewayResources
{
    [JsonPropertyName("memory")]
    public string? Memory { get; init; }

    [JsonPropertyName("cpu")]
    public string? Cpu { get; init; }

    [JsonPropertyName("nvidia.com/gpu")]
    public string? NvidiaGpu { get; init; }

    [JsonPropertyName("amd.com/gpu")]
    public string? AmdGpu { get; init; }

    [JsonPropertyName("intel.com/gpu")]
    public string? IntelGpu { get; init; }
}
