using System.Device.I2c;

namespace Longshore.Fleet.Energy;

/// <summary>An INA219 at an I2C bus, as its reset leaves it: it measures continuously. Source: data sheet SBOS448.</summary>
/// <param name="name">The bus and the address.</param>
/// <param name="registers">The chip. The meter disposes it.</param>
/// <param name="shuntOhms">The shunt's resistance, in ohms.</param>
internal sealed class Ina219Meter(string name, II2cRegisters registers, double shuntOhms) : IEnergyMeter
{
    private const byte ShuntRegister = 1;
    private const byte BusRegister = 2;
    private const double ShuntVolts = 10e-6;
    private const double BusVolts = 4e-3;
    private const int BusShift = 3;
    private const int OverflowBit = 1;

    public string Name => $"ina219 {name}";

    /// <summary>Opens a chip.</summary>
    /// <exception cref="MeterException">The bus cannot be opened.</exception>
    public static Ina219Meter Open(string name, int bus, int address, double shuntOhms)
    {
        try
        {
            return new Ina219Meter(name, new BusRegisters(I2cDevice.Create(new I2cConnectionSettings(bus, address))), shuntOhms);
        }
        catch (Exception failure)
        {
            // The border of the library: without a bus or a right it throws exceptions of many kinds.
            throw new MeterException($"the INA219 at {name} cannot be opened: {failure.Message}", failure);
        }
    }

    public Task<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var bus = registers.Read(BusRegister);
            if ((bus & OverflowBit) != 0)
            {
                throw new MeterException($"{Name}: the current is out of its range");
            }

            var amperes = (short)registers.Read(ShuntRegister) * ShuntVolts / shuntOhms;
            return Task.FromResult(new MeterReading(Math.Max((bus >> BusShift) * BusVolts * amperes, 0), Joules: null));
        }
        catch (IOException failure)
        {
            throw new MeterException($"{Name}: {failure.Message}", failure);
        }
    }

    public ValueTask DisposeAsync()
    {
        registers.Dispose();
        return ValueTask.CompletedTask;
    }
}
