namespace Longshore.Fleet.Power;

/// <summary>No switch: the board is switched on by hand.</summary>
internal sealed class NoSwitch : IPowerSwitch
{
    public string Name => "none";

    public Task PowerUpAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task PowerDownAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
