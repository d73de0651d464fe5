using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Longshore.Functions.Near;

namespace Longshore.Fleet.Wire;

/// <summary>The value of a call's result: the status and what <see cref="WholeWire"/> writes, as base64.</summary>
internal static class CallAnswer
{
    /// <summary>The value, as JSON.</summary>
    public static byte[] Write(WholeAnswer answer) =>
        JsonSerializer.SerializeToUtf8Bytes([(byte)answer.Status, .. WholeWire.PayloadOf(answer)], WireJson.Default.ByteArray);

    /// <summary>Reads a value, which may be any JSON.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, [NotNullWhen(true)] out WholeAnswer? answer)
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
