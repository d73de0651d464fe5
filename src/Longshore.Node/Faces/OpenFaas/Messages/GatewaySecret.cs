using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>A secret in requests, with its value, and in answers, without it.</summary>
internal sealed record GatewaySecret
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("namespace")]
    public string? Namespace { get; init; }

    [JsonPropertyName("value")]
    public string? Value { get; init; }

    /// <summary>The value in base64, if it is not <see cref="Value"/>.</summary>
    [JsonPropertyName("rawValue")]
    public byte[]? RawValue { get; init; }

    /// <inheritdoc/>
    // Nothing prints a value by accident.
    public override string ToString() => $"{Name}.{Namespace}";
}
