using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.Faasm;

/// <summary>The body of <c>POST /f/</c>: the fields of Faasm's messages that mean something here. Others are ignored, as there.</summary>
internal sealed record FaasmRequest
{
    /// <summary>The value of <see cref="Type"/> that asks for the caches to be emptied.</summary>
    public const int Flush = 3;

    [JsonPropertyName("type")]
    public int Type { get; init; }

    [JsonPropertyName("id")]
    public long Id { get; init; }

    [JsonPropertyName("user")]
    public string? User { get; init; }

    [JsonPropertyName("function")]
    public string? Function { get; init; }

    [JsonPropertyName("input_data")]
    public string? InputData { get; init; }

    /// <summary>Arguments, separated by blanks.</summary>
    [JsonPropertyName("cmdline")]
    public string? CommandLine { get; init; }

    [JsonPropertyName("async")]
    public bool IsAsynchronous { get; init; }

    /// <summary>Whether the call, and those that it makes, must not move to their data.</summary>
    [JsonPropertyName("forbid_ndp")]
    public bool MustStay { get; init; }

    /// <summary>Whether the result of the call <see cref="Id"/> is asked for.</summary>
    [JsonPropertyName("status")]
    public bool IsStatus { get; init; }

    [JsonPropertyName("exec_graph")]
    public bool IsGraph { get; init; }

    [JsonPropertyName("python")]
    public bool IsPython { get; init; }

    [JsonPropertyName("mpi")]
    public bool IsMpi { get; init; }
}
