using Longshore.Fleet.Boards;
using Longshore.Fleet.Energy;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Settings;

namespace Longshore.Fleet.Serving;

/// <summary>Reads one meter again and again, and shares its energy out to its boards.</summary>
/// <param name="meter">The meter, or null for boards that have none. The caller disposes it.</param>
/// <param name="boards">Its boards.</param>
/// <param name="config">The fleet.</param>
/// <param name="orchestrator">Knows what the boards did.</param>
/// <param name="queue">Takes the energy.</param>
/// <param name="log">Tells when the meter falls silent.</param>
/// <param name="time">The clock.</param>
internal sealed class MeterReader(
    IEnergyMeter? meter, IReadOnlyCollection<BoardId> boards, FleetConfig config, Orchestrator orchestrator, JobQueue queue, FleetLog log, TimeProvider time)
{
    // A reading that takes as long as this many periods is none.
    private const int SilentPeriods = 5;

    private readonly MeterIntegral _integral = new(time, config.MeterPeriod * SilentPeriods);
    private bool _isSilent;

    /// <summary>Reads until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(config.MeterPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await ReadAsync(cancellationToken);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // A meter that is interrupted may throw anything.
            Share(joules: null);
        }
    }

    /// <summary>Reads once.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken) =>
        Share(meter is not null && await TryReadAsync(meter, cancellationToken) is { } reading ? _integral.Take(reading) : null);

    // The border of meters: hardware and commands may fail in any way. Meanwhile the declared watts count.
    private async Task<MeterReading?> TryReadAsync(IEnergyMeter read, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(config.MeterPeriod * SilentPeriods, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var reading = await read.ReadAsync(either.Token);
            _isSilent = false;
            return reading;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            orchestrator.Counters.CountSilentReading();
            if (!_isSilent)
            {
                _isSilent = true;
                log.Tell($"the meter {read.Name} is silent, so declared watts count: {(failure is OperationCanceledException ? "it did not answer" : failure.Message)}");
            }

            return null;
        }
    }

    private void Share(double? joules)
    {
        foreach (var share in EnergySharing.Share(joules, orchestrator.TakeActivities(boards)))
        {
            queue.Add(share);
        }
    }
}
