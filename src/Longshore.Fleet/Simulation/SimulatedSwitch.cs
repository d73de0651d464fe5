using Longshore.Fleet.Power;

namespace Longshore.Fleet.Simulation;

/// <summary>The power switch of a simulated board.</summary>
internal sealed class SimulatedSwitch(SimulatedBoard board) : IPowerSwitch
{
    public string Name => "simulated";

    public Task PowerUpAsync(CancellationToken cancellationToken)
    {
        board.PowerUp();
        return Task.CompletedTask;
    }

    public Task PowerDownAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
