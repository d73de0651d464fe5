using System.Diagnostics;

namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>Measures works. Calls go to all compute nodes, for objects of all storage nodes, one at a time; those that may move and those that
/// must stay take turns, so that other work of the machine meets both.</summary>
/// <param name="network">The nodes.</param>
internal sealed class WorkMeasurement(NodeNetwork network)
{
    private const int Rounds = 6;

    // Calls of milliseconds vary by more than the tenth that is asked for: the median of 54 of them differed by a fifth between two runs of one build.
    private const int RoundsOfSmall = 40;
    private const int SmallBytes = 64 << 10;

    // The runtime compiles a method anew after 30 calls. In a round, each storage node runs three calls that move, one of each compute node.
    private const int WarmUps = 10;

    /// <summary>Measures one work.</summary>
    public async Task<WorkFigures> RunAsync(NearWork work, CancellationToken cancellationToken)
    {
        for (var storage = 0; storage < NodeNetwork.Nodes; storage++)
        {
            await network.PutAsync(storage, work.Key, work.Bytes, cancellationToken);
        }

        var (moved, stayed) = (new List<double[]>(), new List<double[]>());
        var rounds = work.Bytes > SmallBytes ? Rounds : RoundsOfSmall;
        for (var round = -WarmUps; round < rounds; round++)
        {
            foreach (var compute in network.Computes)
            {
                for (var storage = 0; storage < NodeNetwork.Nodes; storage++)
                {
                    // The first of two calls finds a node whose threads sleep, so each kind is the first one in half of the rounds.
                    foreach (var staysHere in (bool[])[round % 2 == 0, round % 2 != 0])
                    {
                        var figures = await CallAsync(compute, work.InputOf(storage), staysHere, cancellationToken);
                        if (round >= 0)
                        {
                            (staysHere ? stayed : moved).Add(figures);
                        }
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
