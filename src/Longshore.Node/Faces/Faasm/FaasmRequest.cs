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

    /// <summary>The object that the call is about, as its bucket, a slash and its key: the call may run where it is stored. Our own field.</summary>
    [JsonPropertyName("object")]
    public string? Object { get; init; }

    /// <summary>Whether the result of the call <see cref="Id"/> is asked for.</summary>
    [JsonPropertyName("status")]
    public bool IsStatus { get; init; }

    /// <summary>Whether the graph of the call <see cref="Id"/> is asked for.</summary>
    [JsonPropertyName("exec_graph")]
    public bool IsGraph { get; init; }

    /// <summary>Whether the graph of the call's calls is kept with its result.</summary>
    [JsonPropertyName("record_exec_graph")]
    public bool RecordsGraph { get; init; }

    /// <summary>Whether the function is <see cref="PythonUser"/> and <see cref="PythonFunction"/>, and not user and function.</summary>
    [JsonPropertyName("python")]
    public bool IsPython { get; init; }

    [JsonPropertyName("py_user")]
    public string? PythonUser { get; init; }

    [JsonPropertyName("py_func")]
    public string? PythonFunction { get; init; }

    /// <summary>The program's function that answers; null or empty for its handler.</summary>
    [JsonPropertyName("py_entry")]
    public string? PythonEntry { get; init; }

    /// <summary>Whether the call is a program of MPI.</summary>
    [JsonPropertyName("mpi")]
    public bool IsMpi { get; init; }

    /// <summary>The number of ranks of a call of MPI; 0 for what the function's environment says.</summary>
    [JsonPropertyName("mpi_world_size")]
    public int WorldSize { get; init; }
}
