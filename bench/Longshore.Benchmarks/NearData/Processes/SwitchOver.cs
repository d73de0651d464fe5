using System.Diagnostics;

namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>Where calls run while their storage node gets busier.</summary>
/// <param name="network">The nodes.</param>
internal sealed class SwitchOver(NodeNetwork network)
{
    private static readonly int[] Loads = [0, 50, 75, 100, 125, 150, 200];
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(1.5);

    // A compute node asks a storage node for its state twice a second.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(800);

    /// <summary>Measures the work at each load.</summary>
    public async Task<IReadOnlyList<SwitchOverPoint>> RunAsync(NearWork work, Action<string> progress, CancellationToken cancellationToken)
    {
        var load = new StorageLoad(network.Storages[0]);
        var callTime = await load.MeasureAsync(cancellationToken);
        var points = new List<SwitchOverPoint>();
        foreach (var percent in Loads)
        {
            progress(FormattableString.Invariant($"{work.Title} with a storage node at {percent} % load"));
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var running = percent == 0 ? Task.CompletedTask : load.RunAsync(callTime * 100 / percent, end.Token);
            try
            {
                await Task.Delay(SettleTime, TimeProvider.System, cancellationToken);
                points.Add(await MeasureAsync(work, percent, cancellationToken));
            }
            finally
            {
                await end.CancelAsync();
                await running;
            }
        }

        return points;
    }

    private async Task<SwitchOverPoint> MeasureAsync(NearWork work, int percent, CancellationToken cancellationToken)
    {
        var compute = network.Computes[0];
        var (may, must) = (new List<double>(), new List<double>());
        var moved = await compute.MovedAsync(cancellationToken);
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < RunTime;)
        {
            may.Add(await TimeAsync(false));
            must.Add(await TimeAsync(true));
        }

        moved = await compute.MovedAsync(cancellationToken) - moved;
        return new SwitchOverPoint(
            percent, 100.0 * moved / may.Count, Statistics.Percentile([.. may], 50), Statistics.Percentile([.. may], 90), Statistics.Percentile([.. must], 50));

        async Task<double> TimeAsync(bool staysHere)
        {
            var before = Stopwatch.GetTimestamp();
            await compute.CallAsync("near", work.InputOf(0), "", staysHere, cancellationToken);
            return Stopwatch.GetElapsedTime(before).TotalMilliseconds;
        }
    }
}
