using System.Buffers;
using System.Text.Json;

namespace Longshore.Trust.Orders;

/// <summary>Reads the fields of messages. Refusals have Python's words, which clients of Avalon know.</summary>
internal static class OrderFields
{
    /// <summary>The hexadecimal digits.</summary>
    public static SearchValues<char> HexDigits { get; } = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Reads a text that must be there.</summary>
    /// <exception cref="OrderException">It is missing, or is no text.</exception>
    public static string Text(JsonElement element, string name) =>
        OptionalText(element, name) ?? throw Missing(name);

    /// <summary>Reads a text that may be missing.</summary>
    /// <exception cref="OrderException">It is no text.</exception>
    public static string? OptionalText(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value))
        {
            return null;
        }

        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Null => null,
                _ => throw Wrong(name, "is no text"),
            };
        }
        catch (InvalidOperationException)
        {
            throw Wrong(name, "has half of a surrogate pair");
        }
    }

    /// <summary>Reads a field that must be there.</summary>
    /// <exception cref="OrderException">It is missing.</exception>
    public static JsonElement Field(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : throw Missing(name);

    /// <summary>Reads a list of items.</summary>
    /// <exception cref="OrderException">It is no list, has too many, or an item has another form.</exception>
    public static IReadOnlyList<OrderItem> Items(JsonElement list, string name, int countMax)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(name, "is no list");
        }

        return list.GetArrayLength() <= countMax
            ? [.. list.EnumerateArray().Select(Item).OrderBy(item => item.Index)]
            : throw Wrong(name, string.Create(null, $"has over {countMax} items"));
    }

    /// <summary>Reads bytes in hexadecimal digits.</summary>
    /// <exception cref="OrderException">They are something else.</exception>
    public static byte[] Hex(string text)
    {
        var wrong = text.AsSpan().IndexOfAnyExcept(HexDigits);
        return wrong < 0 && text.Length % 2 == 0
            ? Convert.FromHexString(text)
            : throw Refusal(string.Create(null, $"non-hexadecimal number found in fromhex() arg at position {(wrong < 0 ? text.Length : wrong)}"));
    }

    /// <summary>Reads bytes in base64.</summary>
    /// <exception cref="OrderException">They are something else.</exception>
    public static byte[] Base64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw Refusal("Incorrect padding");
        }
    }

    /// <summary>Refuses an order that cannot be processed.</summary>
    public static OrderException Refusal(string reason) => new(OrderErrorCode.Unknown, "Error processing work order: " + reason);

    private static OrderItem Item(JsonElement item) => new(
        Field(item, "index").ValueKind == JsonValueKind.Number && item.GetProperty("index").TryGetInt64(out var index) ? index : throw Wrong("index", "is no number"),
        Text(item, "data"),
        OptionalText(item, "dataHash"),
        OptionalText(item, "encryptedDataEncryptionKey"),
        OptionalText(item, "iv"));

    private static OrderException Missing(string name) => Refusal($"'{name}'");

    private static OrderException Wrong(string name, string what) => Refusal($"'{name}' {what}");
}
