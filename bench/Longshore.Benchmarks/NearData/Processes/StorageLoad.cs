using System.Diagnostics;
using System.Globalization;

namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>Keeps a storage node busy: an open loop of calls that compute.</summary>
/// <param name="storage">The node.</param>
internal sealed class StorageLoad(ChildNode storage)
{
    // Some 10 ms: as long as a call that counts words, and much longer than the loop's own costs.
    private const int Number = 30;
    private const int Measurements = 5;

    // Beyond it calls are left out: an endless queue would say nothing more.
    private const int UnderWayMax = 32;

    private int _underWay;

    /// <summary>How long one call takes.</summary>
    public async Task<TimeSpan> MeasureAsync(CancellationToken cancellationToken)
    {
        var times = new double[Measurements];
        for (var i = 0; i < times.Length; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await CallAsync(cancellationToken);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return TimeSpan.FromMilliseconds(Statistics.Percentile(times, 50));
    }

    /// <summary>Offers calls until it is cancelled.</summary>
    /// <param name="interval">The time between two calls.</param>
    /// <param name="end">Ends the load.</param>
    public async Task RunAsync(TimeSpan interval, CancellationToken end)
    {
        var started = Stopwatch.GetTimestamp();
        for (var calls = 1L; !end.IsCancellationRequested; calls++)
        {
            if (Interlocked.Increment(ref _underWay) <= UnderWayMax)
            {
                _ = OfferAsync();
            }
            else
            {
                Interlocked.Decrement(ref _underWay);
            }

            var wait = calls * interval - Stopwatch.GetElapsedTime(started);
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, TimeProvider.System, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        while (Volatile.Read(ref _underWay) > 0)
        {
            await Task.Delay(interval, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task OfferAsync()
    {
        try
        {
            await CallAsync(CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // An overloaded node refuses.
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private Task<string> CallAsync(CancellationToken cancellationToken) =>
        storage.CallAsync("fibonacci", "", Number.ToString(CultureInfo.InvariantCulture), staysHere: false, cancellationToken);
}
