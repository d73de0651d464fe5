using System.Text;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Longshore.Functions.Calls.Results;

namespace Longshore.Node.Faces.Faasm;

/// <summary>The message that answers for a call that has succeeded.</summary>
internal sealed record FaasmResult
{
    [JsonPropertyName("id")]
    public long Id { get; init; }

    [JsonPropertyName("user")]
    public string User { get; init; } = "";

    [JsonPropertyName("function")]
    public string Function { get; init; } = "";

    /// <summary>When the call was accepted, in milliseconds since 1970.</summary>
    [JsonPropertyName("timestamp")]
    public long Timestamp { get; init; }

    /// <summary>When it ended.</summary>
    [JsonPropertyName("finished")]
    public long Finished { get; init; }

    [JsonPropertyName("returnValue")]
    public int ReturnValue { get; init; }

    /// <summary>The output, if it is text.</summary>
    [JsonPropertyName("output_data")]
    public string? OutputData { get; init; }

    /// <summary>The output in base64, if it is no text. Ours.</summary>
    [JsonPropertyName("output_base64")]
    public string? OutputBase64 { get; init; }

    public static FaasmResult Of(KeptCall call)
    {
        var name = FaasmName.Of(call.Function);
        var isText = Utf8.IsValid(call.Output);
        return new FaasmResult
        {
            Id = call.Id,
            User = name.User,
            Function = name.Function,
            Timestamp = call.Accepted.ToUnixTimeMilliseconds(),
            Finished = call.Finished!.Value.ToUnixTimeMilliseconds(),
            ReturnValue = call.ExitCode,
            OutputData = isText ? Encoding.UTF8.GetString(call.Output) : null,
            OutputBase64 = isText ? null : Convert.ToBase64String(call.Output),
        };
    }
}
