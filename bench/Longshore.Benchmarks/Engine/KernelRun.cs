using System.Globalization;
using System.Text.Json;

namespace Longshore.Benchmarks.Engine;

/// <summary>One run of a kernel.</summary>
internal readonly record struct KernelRun(ulong Checksum, double Milliseconds)
{
    /// <summary>Reads the lines that native.c and v8.mjs print.</summary>
    public static IReadOnlyList<KernelRun> Parse(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParseLine)];

    private static KernelRun ParseLine(string line)
    {
        using var json = JsonDocument.Parse(line);
        return new KernelRun(
            ulong.Parse(json.RootElement.GetProperty("checksum").GetString()!, CultureInfo.InvariantCulture),
            json.RootElement.GetProperty("ns").GetDouble() / 1e6);
    }
}
