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
            quoted.Append(each is >= ' ' and < '\x7f' and not '"' and not '\\' ? each.ToString() : $"\\u{(int)each:x4}");
        }

        return quoted.Append('"').ToString();
    }
}
