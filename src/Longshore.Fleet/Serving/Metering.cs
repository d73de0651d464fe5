using Longshore.Fleet.Energy;
using Longshore.Fleet.Power;
using Longshore.Fleet.Settings;

namespace Longshore.Fleet.Serving;

/// <summary>Opens the meters of a configuration.</summary>
internal static class Metering
{
    /// <summary>The meter.</summary>
    /// <exception cref="MeterException">It cannot be opened.</exception>
    public static IEnergyMeter Open(MeterConfig meter, Shell shell) => meter.Kind switch
    {
        MeterKind.WattsUp => new WattsUpMeter(meter.Source, OpenLine(meter.Source)),
        MeterKind.Ina219 => new Ina219Meter(Ina219Chip.Open(meter.Bus, meter.Address), meter.ShuntOhms),
        MeterKind.Rapl => SystemFileMeter.Rapl(meter.Source),
        MeterKind.PowerSupply => SystemFileMeter.PowerSupply(meter.Source),
        _ => new CommandMeter(meter.Source, shell),
    };

    private static FileStream OpenLine(string device)
    {
        try
        {
            return new FileStream(device, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite,
                BufferSize = 0,
                Options = FileOptions.Asynchronous,
            });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new MeterException($"the meter at {device} cannot be opened: {failure.Message}", failure);
        }
    }
}
