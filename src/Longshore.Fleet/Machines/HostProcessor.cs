namespace Longshore.Fleet.Machines;

/// <summary>What a computer's processor is, by what Linux tells of it. A machine that was recorded on one processor goes on only on an equal one.</summary>
internal static class HostProcessor
{
    // x86 has a name and flags. ARM has numbers, which name a processor together, and features.
    private static readonly string[] Keys =
        ["vendor_id", "model name", "stepping", "flags", "CPU implementer", "CPU architecture", "CPU variant", "CPU part", "CPU revision", "Features"];

    /// <summary>This computer's.</summary>
    public static string Describe() => Describe(File.ReadLines("/proc/cpuinfo"));

    /// <summary>The lines that name the processors, each once: a computer may have several kinds.</summary>
    /// <param name="lines">The lines of <c>/proc/cpuinfo</c>.</param>
    public static string Describe(IEnumerable<string> lines) =>
        string.Join('\n', lines.Where(line => Keys.Contains(line.Split(':')[0].TrimEnd(), StringComparer.Ordinal)).Distinct(StringComparer.Ordinal));
}
