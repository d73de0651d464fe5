using Longshore.Benchmarks.Http;
using Longshore.Node.Hosting;

namespace Longshore.Benchmarks.Trust;

/// <summary>What receipts take of a node's throughput: the sample <c>empty</c>, whose calls are the shortest, over HTTP on a node with receipts and on
/// one without, in alternating rounds.</summary>
internal static class ReceiptsCost
{
    private const int Rounds = 4;
    private const int Seconds = 2;
    private const int Connections = 32;

    /// <summary>Measures the rounds.</summary>
    /// <returns>The medians of the requests a second with and without receipts, and of what is lost, in percent.</returns>
    public static async Task<(double With, double Without, double LostPercent)> MeasureAsync(string samples, Action<string> progress, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("longshore-bench-");
        try
        {
            await using var with = await StartAsync(data.CreateSubdirectory("with").FullName, hasReceipts: true, samples, cancellationToken);
            await using var without = await StartAsync(data.CreateSubdirectory("without").FullName, hasReceipts: false, samples, cancellationToken);
            var pairs = new List<(double With, double Without)>();
            for (var round = 0; round <= Rounds; round++)
            {
                progress(round == 0 ? "receipts, warm-up" : $"receipts, round {round} of {Rounds}");
                var pair = (With: await MeasureAsync(with, cancellationToken), Without: await MeasureAsync(without, cancellationToken));
                if (round > 0)
                {
                    pairs.Add(pair);
                }
            }

            return (
                Statistics.Median(pairs.Select(pair => pair.With)),
                Statistics.Median(pairs.Select(pair => pair.Without)),
                100 * (1 - Statistics.Median(pairs.Select(pair => pair.With / pair.Without))));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<NodeHost> StartAsync(string data, bool hasReceipts, string samples, CancellationToken cancellationToken)
    {
        var options = new NodeOptions { DataDirectory = data, Port = 0, Receipts = hasReceipts ? new ReceiptSource(Path.Combine(data, "receipts.bin")) : null };
        var node = await NodeHost.StartAsync(options, TimeProvider.System, cancellationToken);
        await EmptyFunction.DeployAsync(node, samples, cancellationToken);
        return node;
    }

    private static async Task<double> MeasureAsync(NodeHost node, CancellationToken cancellationToken)
    {
        var url = new Uri(new Uri(node.Record.Url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)), "/function/empty");
        return (await WrkRun.MeasureAsync(url, Connections, Seconds, cancellationToken)).RequestsPerSecond;
    }
}
