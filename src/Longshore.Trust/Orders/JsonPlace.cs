using System.Text.Json;

namespace Longshore.Trust.Orders;

/// <summary>Says where a text is no JSON, in the words of Python's reader.</summary>
internal static class JsonPlace
{
    public static string Describe(ReadOnlySpan<byte> text, JsonException wrong)
    {
        var line = wrong.LineNumber ?? 0;
        var start = LineStart(text, line);
        var at = WordStart(text, start, Math.Min(start + (int)(wrong.BytePositionInLine ?? 0), text.Length));
        return string.Create(null, $"Expecting value: line {line + 1} column {at - start + 1} (char {at})");
    }

    private static int LineStart(ReadOnlySpan<byte> text, long line)
    {
        var start = 0;
        for (; line > 0; line--)
        {
            start += text[start..].IndexOf((byte)'\n') + 1;
        }

        return start;
    }

    // Python names the beginning of a word that is none of JSON's, the platform its first wrong letter.
    private static int WordStart(ReadOnlySpan<byte> text, int lineStart, int at)
    {
        while (at > lineStart && char.IsAsciiLetter((char)text[at - 1]))
        {
            at--;
        }

        return at;
    }
}
