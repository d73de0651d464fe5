using System.Globalization;

namespace Longshore.Offload.Battery;

/// <summary>The INA219 of a Waveshare UPS HAT: two cells in series, whose voltage shows the charge.</summary>
/// <param name="name">The chip's name in messages.</param>
/// <param name="readMillivolts">Reads the voltage of the chip's bus, in millivolts; null if it cannot be read now.</param>
/// <remarks>Linux's driver of the chip gives millivolts in <c>/sys/class/hwmon/*/in1_input</c>
/// (https://docs.kernel.org/hwmon/ina2xx.html). As in Waveshare's program, 6 V mean empty and 8.4 V full.</remarks>
public sealed class Ina219Battery(string name, Func<double?> readMillivolts) : IBattery
{
    internal const string DefaultRoot = "/sys/class/hwmon";

    private const string VoltageFile = "in1_input";
    private const double EmptyMillivolts = 6000;
    private const double RangeMillivolts = 2400;

    /// <inheritdoc/>
    public string Name => name;

    /// <summary>The chip of Linux's driver, if the machine has one.</summary>
    internal static Ina219Battery? Find(string root = DefaultRoot) => Directory.Exists(root)
        ? Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)
            .Where(each => SystemFile.TryRead(each, "name") == "ina219")
            .Select(each => new Ina219Battery("INA219", () => ReadMillivolts(each))).FirstOrDefault()
        : null;

    /// <inheritdoc/>
    public ValueTask<double> ReadAsync(CancellationToken cancellationToken) =>
        new(readMillivolts() is { } millivolts ? Math.Clamp((millivolts - EmptyMillivolts) / RangeMillivolts * 100, 0, 100) : BatteryMonitor.None);

    private static double? ReadMillivolts(string directory) =>
        double.TryParse(SystemFile.TryRead(directory, VoltageFile), CultureInfo.InvariantCulture, out var millivolts) ? millivolts : null;
}
