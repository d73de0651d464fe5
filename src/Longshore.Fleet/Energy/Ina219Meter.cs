namespace Longshore.Fleet.Energy;

/// <summary>The power that an INA219 measures.</summary>
/// <param name="chip">The chip. The meter disposes it.</param>
/// <param name="shuntOhms">The shunt's resistance, in ohms.</param>
public sealed class Ina219Meter(Ina219Chip chip, double shuntOhms) : IEnergyMeter
{
    /// <inheritdoc/>
    public string Name => chip.Name;

    /// <inheritdoc/>
    public Task<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(new MeterReading(chip.ReadWatts(shuntOhms), Joules: null));
        }
        catch (MeterException failure)
        {
            return Task.FromException<MeterReading>(failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        chip.Dispose();
        return ValueTask.CompletedTask;
    }
}
