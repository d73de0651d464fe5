using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Longshore.Fleet.Wire;

namespace Longshore.Fleet.Agent;

/// <summary>Makes a function's output a JSON value: itself if it is one, a string if it is text, and else an object with its base64.</summary>
internal static class ResultJson
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The value.</summary>
    public static byte[] Of(ReadOnlyMemory<byte> output) => TryValue(output) ?? TextOrBase64(output);

    /// <summary>Text as a JSON string.</summary>
    public static byte[] Text(string text) => JsonSerializer.SerializeToUtf8Bytes(text, WireJson.Default.String);

    // Written anew, without line breaks. The platform's reader does not look into texts, and its writer would change what is no UTF-8.
    private static byte[]? TryValue(ReadOnlyMemory<byte> output)
    {
        if (!Utf8.IsValid(output.Span))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(output);
            return JsonSerializer.SerializeToUtf8Bytes(document.RootElement, WireJson.Default.JsonElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static byte[] TextOrBase64(ReadOnlyMemory<byte> output)
    {
        try
        {
            return Text(Strict.GetString(output.Span));
        }
        catch (DecoderFallbackException)
        {
            return [.. "{\"base64\":\""u8, .. Encoding.ASCII.GetBytes(Convert.ToBase64String(output.Span)), .. "\"}"u8];
        }
    }
}
