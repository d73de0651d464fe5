namespace Longshore.Offload.Battery;

/// <summary>Reads a battery in the background, at most once a second, so that no caller waits for it.</summary>
public sealed class BatteryMonitor : IAsyncDisposable
{
    /// <summary>The level without a battery.</summary>
    public const double None = -1;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Action<string>? _report;
    private readonly Task _reading;
    private double _percent = None;
    private bool _isFailing;

    private BatteryMonitor(IBattery? battery, TimeProvider time, Action<string>? report)
    {
        (Name, _report) = (battery?.Name, report);
        _reading = battery is null ? Task.CompletedTask : ReadAllAsync(battery, time);
    }

    /// <summary>The battery, or null.</summary>
    public string? Name { get; }

    /// <summary>The last level, in percent.</summary>
    public double Percent => Volatile.Read(ref _percent);

    /// <summary>Starts reading and waits for the first level.</summary>
    /// <param name="battery">The battery, or null.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends waiting for the first level.</param>
    /// <param name="report">Receives one sentence when the battery begins to fail. While it fails there is no level.</param>
    public static async Task<BatteryMonitor> StartAsync(
        IBattery? battery, TimeProvider time, CancellationToken cancellationToken, Action<string>? report = null)
    {
        var monitor = new BatteryMonitor(battery, time, report);
        if (battery is not null)
        {
            await monitor.ReadAsync(battery, cancellationToken);
        }

        return monitor;
    }

    /// <summary>The battery of this device: one in Linux's sysfs, an INA219, Android's, or a PiSugar board; null if there is none.</summary>
    public static async Task<IBattery?> FindAsync(CancellationToken cancellationToken)
    {
        if (SysfsBattery.Find() is { } battery)
        {
            return battery;
        }

        if (Ina219Battery.Find() is { } board)
        {
            return board;
        }

        if (File.Exists(AndroidBattery.DefaultProgram))
        {
            return new AndroidBattery(AndroidBattery.DefaultProgram);
        }

        var sugar = new PiSugarBattery(PiSugarBattery.DefaultPort);
        return await sugar.ReadAsync(cancellationToken) >= 0 ? sugar : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    // The border of the reader: a device without a battery level still runs its program.
    private async Task ReadAsync(IBattery battery, CancellationToken cancellationToken)
    {
        try
        {
            Volatile.Write(ref _percent, await battery.ReadAsync(cancellationToken));
            _isFailing = false;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            Volatile.Write(ref _percent, None);
            if (!_isFailing)
            {
                _isFailing = true;
                _report?.Invoke($"the battery {battery.Name} cannot be read: {fault.Message}");
            }
        }
    }

    private async Task ReadAllAsync(IBattery battery, TimeProvider time)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await ReadAsync(battery, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The program has ended.
        }
    }
}
