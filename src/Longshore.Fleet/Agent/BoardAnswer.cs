using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Longshore.Fleet.Wire;
using Longshore.Functions.Near;

namespace Longshore.Fleet.Agent;

/// <summary>How a function ended on a board.</summary>
/// <param name="Value">Its result, a JSON value.</param>
/// <param name="ExecutionTime">Its run time.</param>
/// <param name="Failure">The failure's name, or null.</param>
public sealed record BoardAnswer(byte[] Value, TimeSpan ExecutionTime, string? Failure)
{
    /// <summary>The answer to a call: its status and what <see cref="WholeWire"/> writes, as base64.</summary>
    internal static BoardAnswer Of(WholeAnswer answer, TimeSpan executionTime) => new(
        JsonSerializer.SerializeToUtf8Bytes([(byte)answer.Status, .. WholeWire.PayloadOf(answer)], WireJson.Default.ByteArray),
        executionTime,
        answer.Status == NearStatus.Done ? null : answer.Status.ToString());

    /// <summary>Reads the value of such an answer, or anything.</summary>
    internal static bool TryReadCall(ReadOnlySpan<byte> value, [NotNullWhen(true)] out WholeAnswer? answer)
    {
        answer = null;
        try
        {
            answer = JsonSerializer.Deserialize(value, WireJson.Default.ByteArray) is [var status, ..] bytes
                ? WholeWire.Read(status, bytes.AsMemory(1))
                : null;
        }
        catch (JsonException)
        {
            // It is something else.
        }

        return answer is not null;
    }
}
