using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Longshore.Fleet.Wire;

/// <summary>Writes a JSON object as one line.</summary>
internal static class JsonLine
{
    // Every non-ASCII character is escaped, as by Python's json.dumps, which MicroPython's parser expects.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Default };

    /// <summary>An object with its line feed.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            fields(writer);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
