using System.Text.Json;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Wire;

/// <summary>How <c>longshore board</c> gets the module of a function: it sends <c>{"need": DIGEST}</c> in place of a result, and
/// receives <c>{"module": DIGEST, "bytes": N}</c> and then N bytes.</summary>
internal static class ModuleExchange
{
    /// <summary>The request, with its end.</summary>
    public static byte[] Request(ModuleDigest digest) => JsonLine.Write(writer => writer.WriteString("need", digest.Hex));

    /// <summary>Reads a request.</summary>
    /// <returns>False if the line is something else, such as a result.</returns>
    public static bool TryReadRequest(ReadOnlySpan<byte> line, out ModuleDigest digest)
    {
        digest = default;

        // A result is never as short, and does not begin so.
        if (!line.StartsWith("{\"need\""u8))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.GetProperty("need").ValueKind == JsonValueKind.String
                && ModuleDigest.TryParse(document.RootElement.GetProperty("need").GetString(), out digest);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The line before a module's bytes, with its end.</summary>
    public static byte[] Head(ModuleDigest digest, int bytes) => JsonLine.Write(writer =>
    {
        writer.WriteString("module", digest.Hex);
        writer.WriteNumber("bytes", bytes);
    });

    /// <summary>Reads such a line.</summary>
    /// <returns>The number of bytes that follow.</returns>
    /// <exception cref="InvalidDataException">It is not understood.</exception>
    public static int ReadHead(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("bytes").GetInt32() is >= 0 and var bytes
                ? bytes
                : throw new InvalidDataException("the orchestrator announces a module of less than no bytes");
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("the orchestrator's line before a module is not understood: " + failure.Message, failure);
        }
    }
}
