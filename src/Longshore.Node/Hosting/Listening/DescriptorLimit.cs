using System.Globalization;

namespace Longshore.Node.Hosting.Listening;

/// <summary>The most descriptors that the system lets this process open.</summary>
internal static class DescriptorLimit
{
    private const string LimitsFile = "/proc/self/limits";
    private const string Row = "Max open files";

    /// <summary>The most connections, if this many are wanted: no more than half of the descriptors. A node that has none left can accept no
    /// connection, not even to close it.</summary>
    public static int ConnectionsOf(int wanted) =>
        File.Exists(LimitsFile) ? ConnectionsOf(wanted, File.ReadLines(LimitsFile)) : wanted;

    /// <param name="wanted">The most connections.</param>
    /// <param name="limits">The lines of proc_pid_limits(5). The runtime raises the soft limit to the hard one.</param>
    internal static int ConnectionsOf(int wanted, IEnumerable<string> limits) =>
        limits.FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal)) is { } row
        && row[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var hard, ..]
        && long.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out var descriptors)
            ? (int)Math.Clamp(descriptors / 2, 1, wanted)
            : wanted;
}
