using System.Text.Json.Serialization;
using Longshore.Functions.Calls;
using Reason = Longshore.Functions.Calls.Failure;

namespace Longshore.Node.Faces.Faasm;

/// <summary>What a graph says of one call.</summary>
internal sealed record FaasmGraphMessage
{
    [JsonPropertyName("id")]
    public long Id { get; init; }

    /// <summary>The user; empty for a function that has none.</summary>
    [JsonPropertyName("user")]
    public string User { get; init; } = "";

    [JsonPropertyName("function")]
    public string Function { get; init; } = "";

    /// <summary>The executor that ran it.</summary>
    [JsonPropertyName("exec_host")]
    public string? ExecutedBy { get; init; }

    /// <summary>The exit code; 1 for a call that failed without one. Null while it runs.</summary>
    [JsonPropertyName("returnValue")]
    public int? ReturnValue { get; init; }

    /// <summary>The failure's name. Ours.</summary>
    [JsonPropertyName("failure")]
    public string? Failure { get; init; }

    /// <summary>The time from its arrival to its end. Ours.</summary>
    [JsonPropertyName("latency_us")]
    public long? LatencyMicroseconds { get; init; }

    public static FaasmGraphMessage Of(CallRecord record, long id)
    {
        var name = FaasmName.Of(record.Function);
        return record.Result is not { } result
            ? new FaasmGraphMessage { Id = id, User = name.User, Function = name.Function }
            : new FaasmGraphMessage
            {
                Id = id,
                User = name.User,
                Function = name.Function,
                ExecutedBy = result.Placement?.Executor,
                ReturnValue = result.Failure is Reason.None or Reason.Exited ? result.ExitCode : 1,
                Failure = result.Failure == Reason.None ? null : result.Failure.ToString(),
                LatencyMicroseconds = (long)result.Latency.TotalMicroseconds,
            };
    }
}
