using System.Text.Json;
using System.Text.Unicode;

namespace Longshore.Fleet.Wire;

/// <summary>A job's result as a board sends it.</summary>
/// <param name="Id">The job as the protocol names it.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Value">The result: a JSON value in UTF-8.</param>
/// <param name="ExecutionMilliseconds">The run time that the board measured.</param>
/// <param name="Failure">The name of the failure; null if the board reports none. Only <c>longshore board</c> sends it.</param>
/// <param name="IsFalse">Whether the result is <c>false</c>, by which some of MicroFaaS's functions say that they failed.</param>
internal sealed record ResultLine(
    string Id, string Function, ReadOnlyMemory<byte> Value, long ExecutionMilliseconds, string? Failure, bool IsFalse)
{
    // As long as the names of our failures; what is longer comes from elsewhere.
    private const int FailureCharactersMax = 64;

    /// <summary>Reads a line.</summary>
    /// <exception cref="BoardProtocolException">It is not an object with the fields of a result.</exception>
    public static ResultLine Read(ReadOnlyMemory<byte> line)
    {
        if (!Utf8.IsValid(line.Span))
        {
            throw Bad($"a result of {line.Length} bytes is not UTF-8");
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            return Read(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // An escape of half a surrogate pair is found when a string is taken.
            throw Bad($"a result of {line.Length} bytes is not JSON");
        }
    }

    /// <summary>The line of a result, with its end.</summary>
    public static byte[] Write(JobLine job, ReadOnlySpan<byte> value, long milliseconds, string? failure)
    {
        var copy = value.ToArray();
        return JsonLine.Write(writer =>
        {
            writer.WriteString("f_id", job.Function);
            writer.WriteString("i_id", job.Id);
            writer.WritePropertyName("result");
            writer.WriteRawValue(copy);
            writer.WriteNumber("exec_time", milliseconds);
            if (failure is not null)
            {
                writer.WriteString("error", failure);
            }
        });
    }

    private static ResultLine Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("i_id", out var id) || id.ValueKind != JsonValueKind.String
            || !root.TryGetProperty("f_id", out var function) || function.ValueKind != JsonValueKind.String
            || !root.TryGetProperty("result", out var value)
            || !root.TryGetProperty("exec_time", out var time) || time.ValueKind != JsonValueKind.Number)
        {
            throw Bad("a result lacks one of i_id, f_id, result and exec_time");
        }

        // Milliseconds of a faulty clock may be anything.
        var milliseconds = Math.Clamp(time.GetDouble(), 0, TimeSpan.MaxValue.TotalMilliseconds / 2);
        return new ResultLine(
            id.GetString()!,
            function.GetString()!,
            JsonSerializer.SerializeToUtf8Bytes(value, WireJson.Default.JsonElement),
            (long)milliseconds,
            FailureIn(root),
            value.ValueKind == JsonValueKind.False);
    }

    private static string? FailureIn(JsonElement root) =>
        root.TryGetProperty("error", out var error) && error.ValueKind is not (JsonValueKind.Null or JsonValueKind.False)
            ? error.ValueKind == JsonValueKind.String && error.GetString() is { Length: > 0 and <= FailureCharactersMax } name && name.All(char.IsAsciiLetterOrDigit)
                ? name
                : Jobs.JobFailures.FunctionFailed
            : null;

    private static BoardProtocolException Bad(string message) => new(BoardViolation.BadResult, message);
}
