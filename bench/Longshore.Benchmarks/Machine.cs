using System.Globalization;

namespace Longshore.Benchmarks;

internal static class Machine
{
    /// <summary>Processor, cores and runtime, on one line.</summary>
    public static string Describe()
    {
        var model = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
        return string.Create(
            CultureInfo.InvariantCulture, $"{model ?? "unknown processor"}, {Environment.ProcessorCount} cores, .NET {Environment.Version}");
    }
}
