using System.Text.Json;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Requests;

/// <summary>Reads the JSON of requests. All texts in it can be read afterwards.</summary>
internal static class RequestText
{
    /// <exception cref="OrderException">There are more tokens than the limit.</exception>
    /// <exception cref="JsonException">The text is no JSON, or has half of a surrogate pair.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text, int tokensMax)
    {
        var document = OrderJson.Parse(text, tokensMax);
        try
        {
            VerifyTexts(text.Span);
            return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    // The platform's reader accepts them and fails when they are used.
    private static void VerifyTexts(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.String && reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }
        }
        catch (InvalidOperationException half)
        {
            throw new JsonException("a text has half of a surrogate pair", half);
        }
    }
}
