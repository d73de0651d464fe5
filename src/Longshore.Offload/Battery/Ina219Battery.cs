using System.Globalization;

namespace Longshore.Offload.Battery;

/// <summary>The INA219 of a Waveshare UPS HAT, through Linux's driver of that chip: two cells in series, whose voltage shows the charge.
/// </summary>
/// <remarks>The driver gives millivolts of the bus in <c>/sys/class/hwmon/*/in1_input</c>
/// (https://docs.kernel.org/hwmon/ina2xx.html). As in Waveshare's program, 6 V mean empty and 8.4 V full.</remarks>
internal sealed class Ina219Battery(string directory) : IBattery
{
    public const string DefaultRoot = "/sys/class/hwmon";

    private const string VoltageFile = "in1_input";
    private const double EmptyMillivolts = 6000;
    private const double RangeMillivolts = 2400;

    public string Name => "INA219";

    /// <summary>The chip, if the machine has one.</summary>
    public static Ina219Battery? Find(string root = DefaultRoot) => Directory.Exists(root)
        ? Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)
            .Where(each => SystemFile.TryRead(each, "name") == "ina219")
            .Select(each => new Ina219Battery(each)).FirstOrDefault()
        : null;

    public ValueTask<double> ReadAsync(CancellationToken cancellationToken) =>
        new(double.TryParse(SystemFile.TryRead(directory, VoltageFile), CultureInfo.InvariantCulture, out var millivolts)
            ? Math.Clamp((millivolts - EmptyMillivolts) / RangeMillivolts * 100, 0, 100)
            : BatteryMonitor.None);
}
