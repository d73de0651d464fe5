using System.Globalization;
using System.Text.Json;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;

namespace Longshore.Fleet.Wire;

/// <summary>The lines between <c>longshore fleet submit</c> or <c>status</c> and <c>longshore fleet serve</c>, over a socket that only this user can
/// open: <c>{"submit": KEY, "jobs": [{"function": NAME, "arguments": {...}, "board": N, "deadline": TIME}]}</c> and <c>{"status": true}</c>.</summary>
internal static class ControlMessages
{
    /// <summary>The longest line, in bytes: 64 MiB.</summary>
    // 10,000 jobs of MicroFaaS's largest arguments.
    public const int LineBytesMax = 64 << 20;

    /// <summary>The line of a submission.</summary>
    public static byte[] Submit(string? key, IReadOnlyList<JobRequest> requests) => JsonLine.Write(writer =>
    {
        writer.WriteString("submit", key);
        writer.WriteStartArray("jobs");
        foreach (var request in requests)
        {
            writer.WriteStartObject();
            writer.WriteString("function", request.Function);
            writer.WritePropertyName("arguments");
            writer.WriteRawValue(request.Arguments.Span);
            if (request.Board is { } board)
            {
                writer.WriteNumber("board", board.Value);
            }

            if (request.Deadline is { } deadline)
            {
                writer.WriteString("deadline", deadline.ToString("O", CultureInfo.InvariantCulture));
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>The line that asks for the state.</summary>
    public static byte[] Status() => JsonLine.Write(writer => writer.WriteBoolean("status", true));

    /// <summary>Reads a submission.</summary>
    /// <exception cref="JobException">It is not understood.</exception>
    public static (string? Key, IReadOnlyList<JobRequest> Requests) ReadSubmission(JsonElement root)
    {
        try
        {
            return (root.GetProperty("submit").GetString(), [.. root.GetProperty("jobs").EnumerateArray().Select(ReadRequest)]);
        }
        catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            throw new JobException(JobRefusal.Malformed, "the submission is not understood: " + failure.Message);
        }
    }

    /// <summary>Reads one job of a submission, or of a file of jobs.</summary>
    /// <exception cref="JobException">The arguments are no object.</exception>
    /// <exception cref="KeyNotFoundException">It has no function.</exception>
    /// <exception cref="InvalidOperationException">A value has another type.</exception>
    public static JobRequest ReadRequest(JsonElement job)
    {
        var hasArguments = job.TryGetProperty("arguments", out var arguments);
        if (hasArguments && arguments.ValueKind != JsonValueKind.Object)
        {
            throw new JobException(JobRefusal.Malformed, "the arguments of a job are a JSON object");
        }

        return new JobRequest(
            job.GetProperty("function").GetString() ?? "",
            hasArguments ? JsonSerializer.SerializeToUtf8Bytes(arguments, WireJson.Default.JsonElement) : "{}"u8.ToArray())
        {
            Board = job.TryGetProperty("board", out var board) ? BoardId.Of(board.GetInt32()) : null,
            Deadline = job.TryGetProperty("deadline", out var deadline) ? deadline.GetDateTimeOffset() : null,
        };
    }
}
