using System.Globalization;
using System.Text;

namespace Longshore.JavaScript.Contexts;

/// <summary>Writes strings as JavaScript literals.</summary>
public static class StringLiteral
{
    /// <summary>Returns the literal of a string, in double quotes.</summary>
    public static string Of(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var each in text)
        {
            switch (each)
            {
                case '"' or '\\': quoted.Append('\\').Append(each); break;
                case '\n': quoted.Append("\\n"); break;
                case >= ' ' and < '\x7f': quoted.Append(each); break;
                default: quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)each:x4}"); break;
            }
        }

        return quoted.Append('"').ToString();
    }
}
