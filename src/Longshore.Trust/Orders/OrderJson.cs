using System.Text.Json;

namespace Longshore.Trust.Orders;

/// <summary>Reads JSON of strangers. A parsed text takes memory for each token (32 MiB of <c>[[],[],...</c> would take 700 MiB), so tokens are
/// counted before. The platform's reader accepts names with half of a surrogate pair and fails when they are compared, so these are refused.
/// </summary>
internal static class OrderJson
{
    /// <exception cref="OrderException">There are more tokens than the limit.</exception>
    /// <exception cref="JsonException">The text is no JSON, or a name has half of a surrogate pair.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text, int tokensMax)
    {
        Verify(text.Span, tokensMax);
        return JsonDocument.Parse(text);
    }

    private static void Verify(ReadOnlySpan<byte> text, int tokensMax)
    {
        var reader = new Utf8JsonReader(text);
        for (var count = 0; reader.Read(); count++)
        {
            if (count == tokensMax)
            {
                throw new OrderException(OrderErrorCode.InvalidParameter, string.Create(null, $"the JSON has over {tokensMax} tokens"));
            }

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
