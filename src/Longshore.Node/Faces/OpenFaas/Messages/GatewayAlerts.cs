using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>The body of <c>POST /system/alert</c>, as Prometheus' alert manager sends it.</summary>
internal sealed record GatewayAlerts
{
    [JsonPropertyName("status")]
    public string? Status { get; init; }

    /// <summary>The alerts. A malformed body may have a null among them.</summary>
    [JsonPropertyName("alerts")]
    public IReadOnlyList<GatewayAlert?>? Alerts { get; init; }
}
