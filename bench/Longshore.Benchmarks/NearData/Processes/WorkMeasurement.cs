using System.Diagnostics;

namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>Measures works. Calls go to all compute nodes, for objects of all storage nodes, one at a time; those that may move and those that
/// must stay take turns, so that other work of the machine meets both.</summary>
/// <param name="network">The nodes.</param>
internal sealed class WorkMeasurement(NodeNetwork network)
{
    private const int Rounds = 3;
    private const int WarmUps = 1;

    /// <summary>Measures one work.</summary>
    public async Task<WorkFigures> RunAsync(NearWork work, CancellationToken cancellationToken)
    {
        for (var storage = 0; storage < NodeNetwork.Nodes; storage++)
        {
            await network.PutAsync(storage, work.Key, work.Bytes, cancellationToken);
        }

        var (moved, stayed) = (new List<double[]>(), new List<double[]>());
        for (var round = -WarmUps; round < Rounds; round++)
        {
            foreach (var compute in network.Computes)
            {
                for (var storage = 0; storage < NodeNetwork.Nodes; storage++)
                {
                    var (there, here) = (await CallAsync(compute, work.InputOf(storage), false, cancellationToken), await CallAsync(compute, work.InputOf(storage), true, cancellationToken));
                    if (round >= 0)
                    {
                        moved.Add(there);
                        stayed.Add(here);
                    }
                }
            }
        }

        return new WorkFigures(Median(moved, 0), Median(stayed, 0), Median(moved, 1), Median(stayed, 1));
    }

    private static double Median(IEnumerable<double[]> calls, int figure) => Statistics.Percentile([.. calls.Select(call => call[figure])], 50);

    // Milliseconds, bytes on the network.
    private async Task<double[]> CallAsync(ChildNode compute, string input, bool staysHere, CancellationToken cancellationToken)
    {
        var (bytes, started) = (network.Bytes, Stopwatch.GetTimestamp());
        await compute.CallAsync("near", input, "", staysHere, cancellationToken);
        return [Stopwatch.GetElapsedTime(started).TotalMilliseconds, network.Bytes - bytes];
    }
}
