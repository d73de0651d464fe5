using System.Text.Json;

namespace Longshore.Trust.Orders;

/// <summary>Reads JSON whose names are all texts. The platform's reader accepts names with half of a surrogate pair, and fails when they are
/// compared.</summary>
internal static class OrderJson
{
    /// <exception cref="JsonException">The text is no JSON, or a name has half of a surrogate pair.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text)
    {
        var document = JsonDocument.Parse(text);
        try
        {
            VerifyNames(text.Span);
            return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    private static void VerifyNames(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                VerifyName(ref reader);
            }
        }
    }

    private static void VerifyName(ref Utf8JsonReader reader)
    {
        try
        {
            _ = reader.GetString();
        }
        catch (InvalidOperationException half)
        {
            throw new JsonException("a name has half of a surrogate pair", half);
        }
    }
}
