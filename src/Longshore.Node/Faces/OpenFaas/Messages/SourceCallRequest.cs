using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>The body of a call of a function whose image is its source, as MicroFaaS has it.</summary>
internal sealed record SourceCallRequest
{
    /// <summary>The program's argument.</summary>
    [JsonPropertyName("params")]
    public string? Parameters { get; init; }

    /// <summary>Its language: <c>python</c>, <c>micropython</c>, or <c>javascript</c>.</summary>
    [JsonPropertyName("lang")]
    public string? Language { get; init; }

    /// <summary>The worker that MicroFaaS's clients name. There is one here.</summary>
    [JsonPropertyName("worker")]
    public string? Worker { get; init; }
}
