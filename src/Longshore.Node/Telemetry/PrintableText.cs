using System.Globalization;
using System.Text;

namespace Longshore.Node.Telemetry;

/// <summary>Text of guests for people to read.</summary>
public static class PrintableText
{
    /// <summary>Replaces control characters, line separators and marks of direction, so that text cannot forge lines, move a terminal's cursor
    /// or show its characters in another order.</summary>
    public static string Of(string written)
    {
        var text = new StringBuilder(written.TrimEnd());
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                text[i] = '|';
            }
            else if (text[i] != '\t'
                && (char.IsControl(text[i]) || char.GetUnicodeCategory(text[i]) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            {
                text[i] = '?';
            }
        }

        return text.ToString();
    }
}
