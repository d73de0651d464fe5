using System.Text.Json;

namespace Longshore.Trust.Orders;

/// <summary>Bounds the tokens of a JSON text before it is parsed: a parsed text takes memory for each, so that 32 MiB of <c>[[],[],...</c> would
/// take 700 MiB.</summary>
internal static class JsonTokens
{
    /// <summary>Counts the tokens, without memory for them.</summary>
    /// <exception cref="OrderException">There are more than the limit.</exception>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static void Check(ReadOnlySpan<byte> text, int countMax)
    {
        var reader = new Utf8JsonReader(text);
        for (var count = 0; reader.Read(); count++)
        {
            if (count == countMax)
            {
                throw new OrderException(OrderErrorCode.InvalidParameter, string.Create(null, $"the JSON has over {countMax} tokens"));
            }
        }
    }
}
