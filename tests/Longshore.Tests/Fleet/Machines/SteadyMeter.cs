using System.Diagnostics;
using Longshore.Fleet.Energy;

namespace Longshore.Tests.Fleet.Machines;

/// <summary>A meter in the place of one for machines, which have no plug: it counts the joules of a steady power.</summary>
internal sealed class SteadyMeter : IEnergyMeter
{
    private const double Watts = 3.7;

    private long? _first;

    public string Name => "steady";

    /// <summary>The joules from the first reading to the last one.</summary>
    public double Joules { get; private set; }

    public Task<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        _first ??= Stopwatch.GetTimestamp();
        Joules = Stopwatch.GetElapsedTime(_first.Value).TotalSeconds * Watts;
        return Task.FromResult(new MeterReading(null, Joules));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
