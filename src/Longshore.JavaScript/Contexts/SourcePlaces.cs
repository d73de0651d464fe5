using System.Globalization;
using System.Text.RegularExpressions;

namespace Longshore.JavaScript.Contexts;

/// <summary>Replaces places in compiled modules by those in their sources.</summary>
internal static partial class SourcePlaces
{
    private const int MatchTimeMaxMilliseconds = 1000;

    /// <summary>The text with every <c>MODULE:LINE:COLUMN</c> of a compiled module replaced.</summary>
    public static string Translate(string text, IModuleSource modules)
    {
        try
        {
            return Place().Replace(text, match =>
                int.TryParse(match.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line)
                    && int.TryParse(match.Groups["column"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var column)
                    && modules.MapOf(match.Groups["name"].Value)?.Find(line, column) is var (sourceLine, sourceColumn)
                    ? string.Create(CultureInfo.InvariantCulture, $"{match.Groups["name"].ValueSpan}:{sourceLine}:{sourceColumn}")
                    : match.Value);
        }
        catch (RegexMatchTimeoutException)
        {
            // A guest may print any text. It is shown as it is.
            return text;
        }
    }

    [GeneratedRegex(@"(?<name>[^\s():]+):(?<line>[0-9]{1,9}):(?<column>[0-9]{1,9})", RegexOptions.ExplicitCapture, MatchTimeMaxMilliseconds)]
    private static partial Regex Place();
}
