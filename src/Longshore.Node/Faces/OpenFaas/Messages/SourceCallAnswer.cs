using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>The answer of such a call.</summary>
internal sealed record SourceCallAnswer
{
    /// <summary>The function.</summary>
    [JsonPropertyName("fid")]
    public string Function { get; init; } = "";

    /// <summary>The time that it ran, in nanoseconds.</summary>
    [JsonPropertyName("time_elapsed")]
    public long ElapsedNanoseconds { get; init; }

    /// <summary>What it has written to standard output, then to standard error.</summary>
    [JsonPropertyName("result")]
    public string Result { get; init; } = "";

    /// <summary>Why it failed, or null.</summary>
    [JsonPropertyName("error")]
    public string? Error { get; init; }
}
