using System.Buffers;
using System.Globalization;

namespace Longshore.Node.Faces.OpenFaas.Deploying;

/// <summary>Durations as Go writes them, such as <c>1m30s</c>, <c>300ms</c> or <c>1.5h</c>. A number alone is seconds, as OpenFaaS has it.</summary>
internal static class GoDuration
{
    /// <summary>The form of a duration, as a sentence.</summary>
    public const string Rule = "a duration is written 300ms, 5s, 1m30s, 2h or a number of seconds";

    // A week. No wait of a function is as long.
    private const double SecondsMax = 7 * 24 * 3600;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    // The longer unit first: "ms" ends with the letter of "s", and begins with that of "m".
    private static readonly (string Unit, double Seconds)[] Units =
        [("ms", 1e-3), ("us", 1e-6), ("\u00b5s", 1e-6), ("ns", 1e-9), ("h", 3600), ("m", 60), ("s", 1)];

    /// <summary>Parses a duration.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var isSeconds = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole);
        var seconds = isSeconds ? whole : Sum(text);
        duration = seconds is >= 0 and <= SecondsMax ? TimeSpan.FromSeconds(seconds.Value) : TimeSpan.Zero;
        return seconds is >= 0 and <= SecondsMax;
    }

    private static double? Sum(ReadOnlySpan<char> text)
    {
        double? sum = null;
        while (text.Length > 0)
        {
            var digits = text.IndexOfAnyExcept(NumberCharacters);
            if (digits <= 0
                || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                || !TryUnit(text[digits..], out var length, out var factor))
            {
                return null;
            }

            sum = (sum ?? 0) + number * factor;
            text = text[(digits + length)..];
        }

        return sum;
    }

    private static bool TryUnit(ReadOnlySpan<char> text, out int length, out double factor)
    {
        foreach (var (unit, seconds) in Units)
        {
            if (text.StartsWith(unit, StringComparison.Ordinal))
            {
                (length, factor) = (unit.Length, seconds);
                return true;
            }
        }

        (length, factor) = (0, 0);
        return false;
    }
}
