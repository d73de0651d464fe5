using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>The answer of a registry's token server.</summary>
internal sealed record OciToken
{
    [JsonPropertyName("token")]
    public string? Token { get; init; }

    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }
}
