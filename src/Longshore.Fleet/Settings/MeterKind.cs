namespace Longshore.Fleet.Settings;

/// <summary>The kinds of meters.</summary>
public enum MeterKind
{
    /// <summary>A WattsUp Pro at a serial line.</summary>
    WattsUp,

    /// <summary>An INA219 at an I2C bus.</summary>
    Ina219,

    /// <summary>An energy counter of an x86 processor, as the kernel shows it.</summary>
    Rapl,

    /// <summary>A power supply or a battery, as the kernel shows it.</summary>
    PowerSupply,

    /// <summary>A command that prints watts.</summary>
    Command,
}
