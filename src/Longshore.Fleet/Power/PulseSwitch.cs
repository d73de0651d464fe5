namespace Longshore.Fleet.Power;

/// <summary>Presses the power button of a board by a GPIO line, which is low as long as the button is pressed.</summary>
/// <param name="name">The pin's name.</param>
/// <param name="line">The line. The switch disposes it.</param>
/// <param name="press">How long the button is pressed.</param>
/// <param name="time">The clock.</param>
internal sealed class PulseSwitch(string name, IGpioLine line, TimeSpan press, TimeProvider time) : IPowerSwitch
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    public string Name => $"gpio {name}";

    // The button is released in any case: one that stays pressed for some seconds cuts the power.
    public async Task PowerUpAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            line.Set(isHigh: false);
            try
            {
                await Task.Delay(press, time, cancellationToken);
            }
            finally
            {
                line.Set(isHigh: true);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    // A second press would only switch a board on again that is off already.
    public Task PowerDownAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        line.Dispose();
        _gate.Dispose();
        return ValueTask.CompletedTask;
    }
}
