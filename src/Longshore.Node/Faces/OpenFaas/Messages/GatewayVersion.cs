using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>A version in the answer of <c>/system/info</c>.</summary>
internal sealed record GatewayVersion
{
    [JsonPropertyName("commit_message")]
    public string CommitMessage { get; init; } = "";

    [JsonPropertyName("sha")]
    public string Sha { get; init; } = "";

    [JsonPropertyName("release")]
    public string Release { get; init; } = "";
}
