using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Settings;

/// <summary>A meter of the fleet.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Source">The serial line, the directory of the kernel, the command, or the I2C bus and address.</param>
/// <param name="Boards">The boards that it measures together.</param>
public sealed record MeterConfig(MeterKind Kind, string Source, IReadOnlyList<BoardId> Boards)
{
    /// <summary>The number of the I2C bus, for an INA219.</summary>
    public int Bus { get; init; } = 1;

    /// <summary>The address on the I2C bus, for an INA219.</summary>
    public int Address { get; init; } = 0x40;

    /// <summary>The shunt's resistance in ohms, for an INA219.</summary>
    public double ShuntOhms { get; init; } = 0.1;
}
