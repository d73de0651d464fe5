using System.Device.I2c;

namespace Longshore.Fleet.Energy;

/// <summary>An INA219 at an I2C bus, as its reset leaves it: it measures continuously. Source: data sheet SBOS448.</summary>
public sealed class Ina219Chip : IDisposable
{
    /// <summary>The address that the chip has without any of its bridges.</summary>
    public const int DefaultAddress = 0x40;

    /// <summary>The shunt of the usual breakout boards, in ohms.</summary>
    public const double DefaultShuntOhms = 0.1;

    /// <summary>The smallest shunt, in ohms: that of a charger of 30 A.</summary>
    public const double ShuntOhmsMin = 0.0001;

    /// <summary>The largest shunt, in ohms: that of a sensor that sleeps.</summary>
    public const double ShuntOhmsMax = 100;

    /// <summary>The largest number of a bus.</summary>
    public const int BusMax = 255;

    /// <summary>The largest address of seven bits.</summary>
    public const int AddressMax = 127;

    private const byte ShuntRegister = 1;
    private const byte BusRegister = 2;
    private const double ShuntVolts = 10e-6;
    private const double BusVolts = 4e-3;
    private const int BusShift = 3;
    private const int OverflowBit = 1;

    private readonly II2cRegisters _registers;

    internal Ina219Chip(string name, II2cRegisters registers) => (Name, _registers) = ("ina219 " + name, registers);

    /// <summary>The chip's name in messages.</summary>
    public string Name { get; }

    /// <summary>Opens a chip.</summary>
    /// <param name="bus">The number of the bus: N of <c>/dev/i2c-N</c>.</param>
    /// <param name="address">The chip's address.</param>
    /// <exception cref="MeterException">The bus cannot be opened.</exception>
    public static Ina219Chip Open(int bus, int address)
    {
        var name = FormattableString.Invariant($"i2c-{bus} 0x{address:x2}");
        try
        {
            return new Ina219Chip(name, new BusRegisters(I2cDevice.Create(new I2cConnectionSettings(bus, address))));
        }
        catch (Exception failure)
        {
            // The border of the library: without a bus or a right it throws exceptions of many kinds.
            throw new MeterException($"the INA219 at {name} cannot be opened: {failure.Message}", failure);
        }
    }

    /// <summary>Reads the voltage of the bus, in volts.</summary>
    /// <exception cref="MeterException">The chip does not answer.</exception>
    public double ReadVolts() => (Read(BusRegister) >> BusShift) * BusVolts;

    /// <summary>Reads the power, in watts. A current below zero is noise of an idle shunt and counts as none.</summary>
    /// <param name="shuntOhms">The shunt's resistance, in ohms.</param>
    /// <exception cref="MeterException">The chip does not answer, or the current is out of its range.</exception>
    public double ReadWatts(double shuntOhms)
    {
        var bus = Read(BusRegister);
        if ((bus & OverflowBit) != 0)
        {
            throw new MeterException($"{Name}: the current is out of its range");
        }

        var amperes = (short)Read(ShuntRegister) * ShuntVolts / shuntOhms;
        return Math.Max((bus >> BusShift) * BusVolts * amperes, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _registers.Dispose();

    private ushort Read(byte register)
    {
        try
        {
            return _registers.Read(register);
        }
        catch (IOException failure)
        {
            throw new MeterException($"{Name}: {failure.Message}", failure);
        }
    }
}
