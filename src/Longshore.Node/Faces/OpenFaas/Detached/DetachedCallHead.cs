using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Detached;

/// <summary>A call whose caller does not wait, as it is kept in the queue, without its body.</summary>
internal sealed record DetachedCallHead
{
    /// <summary>The name under which the function is deployed.</summary>
    [JsonPropertyName("function")]
    public string Function { get; init; } = "";

    [JsonPropertyName("method")]
    public string Method { get; init; } = "";

    [JsonPropertyName("url")]
    public string Url { get; init; } = "";

    /// <summary>The path of the request up to the function's name.</summary>
    [JsonPropertyName("mount")]
    public string Mount { get; init; } = "";

    /// <summary>The path after it.</summary>
    [JsonPropertyName("path")]
    public string Path { get; init; } = "";

    [JsonPropertyName("headers")]
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    [JsonPropertyName("callId")]
    public string CallId { get; init; } = "";

    /// <summary>Where the result is posted, or null.</summary>
    [JsonPropertyName("callback")]
    public Uri? Callback { get; init; }
}
