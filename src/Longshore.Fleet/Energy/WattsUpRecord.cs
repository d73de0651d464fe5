using System.Globalization;

namespace Longshore.Fleet.Energy;

/// <summary>A record of a WattsUp Pro, as it sends them over its serial line: <c>#d,-,18,W,V,A,WH,...;</c>. Watts, volts and watt-hours are in tenths.
/// </summary>
/// <param name="Watts">The power, to 0.1 W.</param>
/// <param name="Volts">The voltage, to 0.1 V.</param>
/// <param name="WattHours">The energy since its memory was cleared, to 0.1 Wh, which is 360 J: too coarse for less than hours.</param>
public readonly record struct WattsUpRecord(double Watts, double Volts, double WattHours)
{
    /// <summary>The command that begins the logging to the serial line, once a second.</summary>
    public const string StartCommand = "#L,W,3,E,,1;";

    private const string Head = "#d";
    private const int WattsField = 3;
    private const int VoltsField = 4;
    private const int WattHoursField = 6;

    /// <summary>The power's resolution, in watts.</summary>
    public const double WattsResolution = 0.1;

    /// <summary>Reads a record.</summary>
    /// <returns>False for other records, half ones and noise.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out WattsUpRecord record)
    {
        record = default;
        text = text.Trim();
        if (text.Length == 0 || text[^1] != ';')
        {
            return false;
        }

        var fields = text[..^1].ToString().Split(',');
        if (fields.Length <= WattHoursField || fields[0] != Head
            || !TryTenths(fields[WattsField], out var watts)
            || !TryTenths(fields[VoltsField], out var volts)
            || !TryTenths(fields[WattHoursField], out var wattHours))
        {
            return false;
        }

        record = new WattsUpRecord(watts, volts, wattHours);
        return true;
    }

    private static bool TryTenths(string field, out double value)
    {
        var isRead = int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var tenths);
        value = tenths / 10.0;
        return isRead;
    }
}
