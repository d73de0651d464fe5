using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Longshore.JavaScript.Prelude;

/// <summary>The time zones that the machine has. A program names one, so a name is no path.</summary>
internal static class Zones
{
    /// <summary>The first time of the host's calendar, in milliseconds since 1970; a day later, so that no zone leads out of it.</summary>
    public static readonly double FirstMilliseconds = DateTimeOffset.MinValue.AddDays(1).ToUnixTimeMilliseconds();

    /// <summary>The last one, a day earlier.</summary>
    public static readonly double LastMilliseconds = DateTimeOffset.MaxValue.AddDays(-1).ToUnixTimeMilliseconds();

    private static readonly Lazy<FrozenDictionary<string, TimeZoneInfo>> All = new(() =>
        TimeZoneInfo.GetSystemTimeZones().ToFrozenDictionary(zone => zone.Id, StringComparer.OrdinalIgnoreCase));

    /// <summary>Finds a zone by its name, such as <c>Europe/Berlin</c>.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out TimeZoneInfo? zone) => All.Value.TryGetValue(name, out zone);
}
