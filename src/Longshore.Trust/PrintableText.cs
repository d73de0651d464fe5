using System.Globalization;
using System.Text;

namespace Longshore.Trust;

/// <summary>Makes texts of strangers safe to print. Control codes could move a terminal's cursor, and marks of writing direction could reorder what
/// is read.</summary>
public static class PrintableText
{
    /// <summary>The text with a code such as <c>\u001b</c> in place of each character that does not print as itself.</summary>
    public static string Of(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPrintable(rune))
            {
                printable.Append(rune.ToString());
            }
            else
            {
                printable.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            }
        }

        return printable.ToString();
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
