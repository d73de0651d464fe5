using System.Globalization;

namespace Longshore.Benchmarks.Attack;

/// <summary>What a process holds, as the kernel counts it.</summary>
/// <param name="ResidentBytes">Its resident memory.</param>
/// <param name="Threads">Its threads.</param>
/// <param name="Descriptors">Its open descriptors.</param>
internal sealed record NodeResources(long ResidentBytes, int Threads, int Descriptors)
{
    /// <summary>Reads what a process holds; null if it has ended.</summary>
    public static NodeResources? Of(int process)
    {
        try
        {
            var status = File.ReadAllLines($"/proc/{process}/status");
            return Field(status, "VmRSS:") is { } kibibytes
                ? new NodeResources(kibibytes << 10, (int)Field(status, "Threads:")!, Directory.GetFiles($"/proc/{process}/fd").Length)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long? Field(string[] status, string name) =>
        status.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? long.Parse(line.AsSpan(name.Length).TrimEnd("kB "), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture)
            : null;
}
