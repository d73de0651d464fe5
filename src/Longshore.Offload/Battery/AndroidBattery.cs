using System.Diagnostics;
using System.Globalization;

namespace Longshore.Offload.Battery;

/// <summary>Android's battery service: the line <c>level: 72</c> of <c>dumpsys battery</c>.</summary>
internal sealed class AndroidBattery(string program) : IBattery
{
    public const string DefaultProgram = "/system/bin/dumpsys";

    public string Name => "Android";

    public async ValueTask<double> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["battery"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return Parse(text);
        }
        catch (Exception missing) when (missing is System.ComponentModel.Win32Exception or IOException)
        {
            return -1;
        }
    }

    /// <summary>Parses the level, relative to its scale, from the output of dumpsys.</summary>
    internal static double Parse(string text)
    {
        var fields = text.Split('\n').Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0], StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First()[1], StringComparer.Ordinal);
        return fields.TryGetValue("level", out var level) && double.TryParse(level, CultureInfo.InvariantCulture, out var value)
            ? 100 * value / (fields.TryGetValue("scale", out var scale) && double.TryParse(scale, CultureInfo.InvariantCulture, out var full) && full > 0 ? full : 100)
            : -1;
    }
}
