using System.Globalization;
using Longshore.Fleet.Energy;
using Longshore.Offload.Battery;

namespace Longshore.Cli.Verbs;

/// <summary>An INA219 while a program runs.</summary>
/// <param name="chip">The chip, which this disposes.</param>
/// <param name="shuntOhms">The shunt's resistance, in ohms.</param>
/// <param name="period">The time between two readings.</param>
internal sealed class Ina219Reader(Ina219Chip chip, double shuntOhms, TimeSpan period) : IAsyncDisposable
{
    private readonly Ina219Meter _meter = new(chip, shuntOhms);

    /// <summary>The battery whose voltage the chip measures.</summary>
    public IBattery Battery => new Ina219Battery(chip.Name, () => chip.ReadVolts() * 1000);

    /// <summary>Begins to count.</summary>
    /// <exception cref="MeterException">The chip does not answer.</exception>
    public Task<EnergyCount> StartAsync(CancellationToken cancellationToken) => EnergyCount.StartAsync(_meter, period, TimeProvider.System, cancellationToken);

    /// <summary>The sentence that tells what was counted.</summary>
    public static string Sentence(EnergyTotal total) => string.Create(
        CultureInfo.InvariantCulture,
        $"{total.Joules:0.###} J in {total.Elapsed.TotalSeconds:0.###} s, {total.Watts:0.###} W on average, by {total.Meter}")
        + (total.SilentReadings == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture, $", which did not answer {total.SilentReadings} times: the joules are those of {total.Measured.TotalSeconds:0.###} s"));

    public ValueTask DisposeAsync() => _meter.DisposeAsync();
}
