using System.Globalization;
using System.Text;

namespace Longshore.Functions;

/// <summary>Makes texts of guests and strangers safe to print as one line. Control codes could move a terminal's cursor or forge lines, and marks of
/// writing direction could reorder what is read.</summary>
public static class PrintableText
{
    /// <summary>The text with <c>|</c> in place of each line feed, and U+FFFD in place of each other character that does not print as itself. It does
    /// not become longer.</summary>
    public static string Of(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var rune in text.AsSpan().TrimEnd().EnumerateRunes())
        {
            printable.Append(rune.Value == '\n' ? "|" : IsPrintable(rune) ? rune.ToString() : Rune.ReplacementChar.ToString());
        }

        return printable.ToString();
    }

    private static bool IsPrintable(Rune rune) => rune.Value == '\t' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
