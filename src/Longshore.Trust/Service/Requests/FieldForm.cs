using System.Buffers.Text;
using System.Text.Json;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Requests;

/// <summary>The forms of fields.</summary>
internal static class FieldForm
{
    public static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    /// <summary>Hexadecimal digits, perhaps after 0x.</summary>
    public static bool IsHex(JsonElement value) => IsText(value) && IsHex(value.GetString()!);

    public static bool IsHexOrEmpty(JsonElement value) => IsText(value) && value.GetString() is { } text && (text.Length == 0 || IsHex(text));

    /// <summary>Nothing, a dash, <c>null</c> as a text, or hexadecimal digits.</summary>
    public static bool IsItemKey(JsonElement value) =>
        IsText(value) && value.GetString() is "" or OrderItem.NotEncrypted or OrderItem.SessionKey || IsHex(value);

    /// <summary>A whole number, of any size.</summary>
    public static bool IsInteger(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E');

    public static bool IsBase64(JsonElement value) => IsText(value) && Base64.IsValid(value.GetString());

    public static bool IsBase64OrEmpty(JsonElement value) => IsText(value) && (value.GetString()!.Length == 0 || IsBase64(value));

    /// <summary>A text with at least one letter or digit: what Avalon takes for data.</summary>
    public static bool HasLetterOrDigit(JsonElement value) => IsText(value) && value.GetString()!.Any(char.IsAsciiLetterOrDigit);

    public static bool IsHexOrNull(JsonElement value) => value.ValueKind == JsonValueKind.Null || IsHex(value);

    public static bool IsTextOrNull(JsonElement value) => value.ValueKind == JsonValueKind.Null || IsText(value);

    /// <summary>A list of hexadecimal digits, or one entry of it.</summary>
    public static bool IsHexList(JsonElement value) => IsHex(value) || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsHex));

    public static bool IsObject(JsonElement value) => value.ValueKind == JsonValueKind.Object;

    public static bool IsList(JsonElement value) => value.ValueKind == JsonValueKind.Array;

    /// <summary>The address of a server, by HTTP.</summary>
    public static bool IsUrl(JsonElement value) => IsText(value)
        && Uri.TryCreate(value.GetString(), UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.UserInfo.Length == 0;

    /// <summary>One of some texts.</summary>
    public static Func<JsonElement, bool> OneOf(params string[] texts) => value => IsText(value) && texts.Contains(value.GetString(), StringComparer.Ordinal);

    /// <summary>A whole number in bounds, both inclusive.</summary>
    public static Func<JsonElement, bool> Between(long least, long most) =>
        value => IsInteger(value) && value.TryGetInt64(out var number) && number >= least && number <= most;

    private static bool IsHex(string text)
    {
        var digits = text.AsSpan(text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? 2 : 0);
        return digits.Length > 0 && !digits.ContainsAnyExcept(OrderFields.HexDigits);
    }
}
