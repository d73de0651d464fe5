using System.Globalization;
using Longshore.Fleet.Power;

namespace Longshore.Fleet.Energy;

/// <summary>A command that prints the watts, such as one that asks a smart plug.</summary>
/// <param name="command">A line for the shell.</param>
/// <param name="shell">Runs it.</param>
internal sealed class CommandMeter(string command, Shell shell) : IEnergyMeter
{
    public string Name => $"command {command}";

    public async Task<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        var result = await shell.ReadAsync(command, cancellationToken);
        return result.Failure is { } failure ? throw new MeterException($"{Name}: {failure}")
            : double.TryParse(result.Output.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var watts) && watts is >= 0 and <= MeterIntegral.WattsMax
                ? new MeterReading(watts, Joules: null)
                : throw new MeterException($"{Name}: what it printed is not a number of watts, or more than {MeterIntegral.WattsMax}");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
