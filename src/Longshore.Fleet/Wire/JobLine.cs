using System.Text.Json;
using Longshore.Fleet.Jobs;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Wire;

/// <summary>A job as it is sent to a board.</summary>
/// <param name="Id">The job as the protocol names it, or the id of a <see cref="FollowUp"/>.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Arguments">Its arguments, as JSON.</param>
/// <param name="Spec">The deployed function, for a board that can run it; otherwise null.</param>
internal sealed record JobLine(string Id, string Function, ReadOnlyMemory<byte> Arguments, FunctionSpec? Spec)
{
    /// <summary>The call, as <see cref="Functions.Near.WholeWire"/> writes it; null for a job, which has arguments.</summary>
    public ReadOnlyMemory<byte>? Call { get; init; }

    /// <summary>The time that the guest of a call may run.</summary>
    public TimeSpan Left { get; init; }

    /// <summary>A job, with the end of the line.</summary>
    public static byte[] Write(FleetJob job, FunctionSpec? spec) => JsonLine.Write(writer =>
    {
        writer.WriteString("i_id", job.Id.ToWire());
        writer.WriteString("f_id", job.Request.Function);
        writer.WritePropertyName("f_args");
        writer.WriteRawValue(job.Request.Arguments.Span);
        if (spec is not null)
        {
            writer.WriteString("spec", FunctionSpecJson.Write(spec));
        }

        if (job.Call is { } call)
        {
            writer.WriteBase64String("call", call.Payload.Span);
            writer.WriteNumber("left_ms", (long)Math.Ceiling(Math.Max(call.Left.TotalMilliseconds, 0)));
        }
    });

    /// <summary>Reads a line that an orchestrator sent.</summary>
    /// <exception cref="InvalidDataException">It is not understood.</exception>
    public static JobLine Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return new JobLine(
                root.GetProperty("i_id").GetString() ?? "",
                root.GetProperty("f_id").GetString() ?? "",
                JsonSerializer.SerializeToUtf8Bytes(root.GetProperty("f_args"), WireJson.Default.JsonElement),
                root.TryGetProperty("spec", out var spec) ? ReadSpec(spec.GetString() ?? "") : null)
            {
                Call = root.TryGetProperty("call", out var call) ? call.GetBytesFromBase64() : (ReadOnlyMemory<byte>?)null,
                Left = root.TryGetProperty("left_ms", out var left) ? TimeSpan.FromMilliseconds(Math.Clamp(left.GetInt64(), 0, int.MaxValue)) : TimeSpan.Zero,
            };
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("the orchestrator's line is not understood: " + failure.Message, failure);
        }
    }

    private static FunctionSpec ReadSpec(string json)
    {
        var errors = new List<ValidationError>();
        return FunctionSpecJson.Read(json, errors)
            ?? throw new InvalidDataException("the orchestrator's function is not understood: " + string.Join("; ", errors));
    }
}
