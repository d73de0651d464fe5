namespace Longshore.Fleet.Energy;

/// <summary>Counts the joules of a stretch of time by a meter, which it reads again and again.</summary>
public sealed class EnergyCount : IAsyncDisposable
{
    // A silence of so many readings is no part of what is measured.
    private const int GapPeriods = 10;

    private readonly IEnergyMeter _meter;
    private readonly MeterIntegral _integral;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _reading;
    private long _last;
    private double _joules;
    private TimeSpan _measured;
    private long _silent;

    private EnergyCount(IEnergyMeter meter, MeterReading first, TimeSpan period, TimeProvider time)
    {
        (_meter, _time, _started, _last) = (meter, time, time.GetTimestamp(), time.GetTimestamp());
        _integral = new MeterIntegral(time, period * GapPeriods);
        _ = _integral.Take(first);
        _reading = ReadAllAsync(period);
    }

    /// <summary>Begins with a first reading.</summary>
    /// <param name="meter">The meter. The caller disposes it, after the end.</param>
    /// <param name="period">The time between two readings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the first reading.</param>
    /// <exception cref="MeterException">It cannot be read.</exception>
    public static async Task<EnergyCount> StartAsync(IEnergyMeter meter, TimeSpan period, TimeProvider time, CancellationToken cancellationToken) =>
        new(meter, await meter.ReadAsync(cancellationToken), period, time);

    /// <summary>Ends with a last reading.</summary>
    public async Task<EnergyTotal> StopAsync()
    {
        await EndAsync();
        await ReadAsync(CancellationToken.None);
        return new EnergyTotal(_meter.Name, _joules, _measured, _time.GetElapsedTime(_started), _silent);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stopping.Dispose();
    }

    private async Task EndAsync()
    {
        await _stopping.CancelAsync();
        await _reading;
    }

    private async Task ReadAllAsync(TimeSpan period)
    {
        using var timer = new PeriodicTimer(period, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await ReadAsync(_stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // It ends.
        }
    }

    // The border of the meter: one that fails ends no program. What it missed is told at the end.
    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var joules = _integral.Take(await _meter.ReadAsync(cancellationToken));
            var now = _time.GetTimestamp();
            if (joules is { } more)
            {
                _joules += more;
                _measured += _time.GetElapsedTime(_last, now);
            }

            _last = now;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _silent++;
        }
    }
}
