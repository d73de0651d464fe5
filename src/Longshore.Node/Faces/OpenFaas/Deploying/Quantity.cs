using System.Globalization;

namespace Longshore.Node.Faces.OpenFaas.Deploying;

/// <summary>Quantities of Kubernetes: a number and a suffix, such as <c>40Mi</c>, <c>128M</c> or <c>0.5Gi</c>.</summary>
internal static class Quantity
{
    /// <summary>The form of a quantity of bytes, as a sentence.</summary>
    public const string Rule = "a quantity of bytes is written 40Mi, 128M, 1Gi or 1048576";

    // 1 PiB. No limit of a function is near it.
    private const double BytesMax = 1L << 50;

    private static readonly (string Suffix, double Factor)[] Suffixes =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("", 1),
    ];

    /// <summary>Parses bytes; a fraction of a byte counts as one.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        var (suffix, factor) = Suffixes.First(each => text.EndsWith(each.Suffix, StringComparison.Ordinal));
        var isNumber = double.TryParse(
            text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        bytes = isNumber && number * factor <= BytesMax ? (long)Math.Ceiling(number * factor) : 0;
        return isNumber && number * factor <= BytesMax;
    }
}
