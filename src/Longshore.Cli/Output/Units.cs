using System.Globalization;
using Longshore.Functions.Specs;

namespace Longshore.Cli.Output;

/// <summary>Parses and formats sizes and durations with units.</summary>
internal static class Units
{
    private static readonly (string Suffix, long Bytes)[] Sizes =
        [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1)];

    private static readonly (string Suffix, long Microseconds)[] Durations =
        [("us", 1), ("ms", 1_000), ("s", 1_000_000), ("min", 60_000_000), ("h", 3_600_000_000), ("d", 86_400_000_000)];

    // Longer ones are cut: ten years, beyond every limit.
    private static readonly TimeSpan DurationMax = TimeSpan.FromDays(3_650);

    /// <summary>Reads <c>64MiB</c>, <c>512KiB</c> or a plain number of bytes.</summary>
    public static bool TryParseSize(string text, out long bytes) => TryParse(text, Sizes, plain: 1, out bytes);

    /// <summary>Reads <c>200ms</c>, <c>5s</c>, <c>1min</c>, <c>2h</c> or <c>7d</c>; a number without a unit is refused.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        var isRead = TryParse(text, Durations, plain: null, out var microseconds);
        duration = TimeSpan.FromMicroseconds(isRead ? Math.Min(microseconds, (long)DurationMax.TotalMicroseconds) : 0);
        return isRead;
    }

    /// <summary>The value of a limit in its unit.</summary>
    public static string Limit(LimitRule rule, long value) => rule.Unit switch
    {
        LimitUnit.Bytes => Size(value),
        LimitUnit.Microseconds => Duration(TimeSpan.FromMicroseconds(value)),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value} call{(value == 1 ? "" : "s")}"),
    };

    public static string Size(long bytes)
    {
        var (suffix, unit) = Array.Find(Sizes, size => bytes >= size.Bytes);
        return suffix is null or "B"
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
            : string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / unit:0.#} {suffix}");
    }

    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalMicroseconds: < 1_000 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMicroseconds:0} us"),
        { TotalMilliseconds: < 1_000 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.0#} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.##} s"),
    };

    /// <summary>A duration in at most seven characters, with three digits.</summary>
    public static string ShortDuration(TimeSpan duration) => duration switch
    {
        { TotalMicroseconds: < 1_000 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMicroseconds:0}us"),
        { TotalMilliseconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.00}ms"),
        { TotalMilliseconds: < 100 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.0}ms"),
        { TotalMilliseconds: < 1_000 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0}ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.00}s"),
    };

    private static bool TryParse(string text, (string Suffix, long Factor)[] units, long? plain, out long value)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length;
        var suffix = text[digits..].Trim();
        var factor = suffix.Length == 0
            ? plain
            : units.Where(unit => string.Equals(unit.Suffix, suffix, StringComparison.OrdinalIgnoreCase))
                .Select(unit => (long?)unit.Factor).FirstOrDefault();
        value = 0;
        if (factor is null
            || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > long.MaxValue / factor)
        {
            return false;
        }

        value = number * factor.Value;
        return true;
    }
}
