using System.Buffers.Text;
using System.Text.Json;
using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Wire;

/// <summary>What a board says of itself when it connects.</summary>
/// <param name="Id">Its number, or null if its address tells it, as in MicroFaaS.</param>
/// <param name="IsAgent">Whether it is <c>longshore board</c>, which can ask for modules and take several jobs.</param>
internal readonly record struct Identification(BoardId? Id, bool IsAgent)
{
    /// <summary>What MicroFaaS's workers send.</summary>
    public const string Anonymous = "pl";

    /// <summary>The longest line, in bytes. Whoever sends one is not known yet.</summary>
    public const int LineBytesMax = 256;

    /// <summary>Reads <c>pl</c>, a number, or <c>{"id": 7, "agent": "longshore"}</c>.</summary>
    /// <exception cref="BoardProtocolException">It is none of them.</exception>
    public static Identification Read(ReadOnlySpan<byte> line) =>
        line.SequenceEqual("pl"u8) ? new Identification(null, IsAgent: false)
        : Utf8Parser.TryParse(line, out int number, out var used) && used == line.Length && number is >= 1 and <= BoardId.ValueMax
            ? new Identification(BoardId.Of(number), IsAgent: false)
        : line is [(byte)'{', ..] && TryReadObject(line) is { } agent ? agent
        : throw new BoardProtocolException(BoardViolation.BadIdentification, $"an identification of {line.Length} bytes is not understood");

    /// <summary>The line of <c>longshore board</c>, with its end.</summary>
    public static byte[] Write(BoardId id) => JsonLine.Write(writer =>
    {
        writer.WriteNumber("id", id.Value);
        writer.WriteString("agent", "longshore");
    });

    private static Identification? TryReadObject(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number
                && id.TryGetInt32(out var number) && number is >= 1 and <= BoardId.ValueMax
                    ? new Identification(BoardId.Of(number), IsAgent: true)
                    : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // An escape of half a surrogate pair is found when a name is compared.
            return null;
        }
    }
}
