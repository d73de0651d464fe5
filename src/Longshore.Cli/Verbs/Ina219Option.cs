using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Output;
using Longshore.Fleet.Energy;

namespace Longshore.Cli.Verbs;

/// <summary>The option of <c>longshore run</c> that names an INA219 at an I2C bus.</summary>
internal sealed class Ina219Option
{
    private const string Name = "--ina219";

    // A conversion of the chip takes half a millisecond as its reset leaves it. Programs run for seconds.
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>The option.</summary>
    public Option<string?> Option { get; } = new(Name)
    {
        HelpName = "BUS[:ADDRESS[:OHMS]]",
        Description = "Read an INA219 at this I2C bus: its voltage is that of the battery, and the joules of the run are printed at the end "
            + "[default address and shunt: 0x40, 0.1 ohms]",
    };

    /// <summary>Opens the chip, if the option is given.</summary>
    /// <exception cref="CliException">The value has another form, or the bus cannot be opened.</exception>
    public Ina219Reader? Open(ParseResult parsed)
    {
        if (parsed.GetValue(Option) is not { } text)
        {
            return null;
        }

        var (bus, address, ohms) = Parse(text);
        try
        {
            return new Ina219Reader(Ina219Chip.Open(bus, address), ohms, Period);
        }
        catch (MeterException failure)
        {
            throw new CliException($"{Name}: {failure.Message}", ExitCodes.Environment);
        }
    }

    private static (int Bus, int Address, double Ohms) Parse(string text)
    {
        var parts = text.Split(':');
        var (address, ohms) = (Ina219Chip.DefaultAddress, Ina219Chip.DefaultShuntOhms);
        return parts.Length is >= 1 and <= 3
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var bus) && bus <= Ina219Chip.BusMax
            && (parts.Length < 2 || TryAddress(parts[1], out address))
            && (parts.Length < 3 || (double.TryParse(parts[2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out ohms) && ohms is >= Ina219Chip.ShuntOhmsMin and <= Ina219Chip.ShuntOhmsMax))
                ? (bus, address, ohms)
                : throw new CliException($"{Name} {text}: write BUS[:ADDRESS[:OHMS]], such as 1 or 1:0x41:0.01", ExitCodes.Usage);
    }

    private static bool TryAddress(string text, out int address)
    {
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return int.TryParse(isHex ? text[2..] : text, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out address)
            && address is >= 1 and <= Ina219Chip.AddressMax;
    }
}
