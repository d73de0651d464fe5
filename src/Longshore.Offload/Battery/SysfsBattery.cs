using System.Globalization;

namespace Longshore.Offload.Battery;

/// <summary>A battery in Linux's sysfs: <c>/sys/class/power_supply/*/capacity</c>.</summary>
/// <remarks>https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-class-power</remarks>
internal sealed class SysfsBattery(string directory) : IBattery
{
    public const string DefaultRoot = "/sys/class/power_supply";

    public string Name => Path.GetFileName(directory);

    /// <summary>The first battery of the machine itself; a mouse has one of scope Device.</summary>
    public static SysfsBattery? Find(string root = DefaultRoot) => Directory.Exists(root)
        ? Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)
            .Where(each => SystemFile.TryRead(each, "type") == "Battery" && SystemFile.TryRead(each, "scope") != "Device" && SystemFile.TryRead(each, "capacity") is not null)
            .Select(each => new SysfsBattery(each)).FirstOrDefault()
        : null;

    public ValueTask<double> ReadAsync(CancellationToken cancellationToken) =>
        new(double.TryParse(SystemFile.TryRead(directory, "capacity"), CultureInfo.InvariantCulture, out var percent) ? percent : BatteryMonitor.None);
}
