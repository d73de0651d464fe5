using System.Globalization;
using Longshore.Node.Hosting;

namespace Longshore.Benchmarks.Http;

/// <summary>Calls of <c>empty</c> over HTTP keep-alive, against the bare web server, in alternating runs on the same
/// cores.</summary>
internal sealed class HttpBenchmark(string samples) : IBenchmark
{
    private const int Rounds = 5;
    private const int Seconds = 3;
    private static readonly int[] Connections = [1, 32];

    public string Name => "http";

    public string Summary => "the sample \"empty\" over HTTP/1.1 keep-alive (wrk), against bare Kestrel";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("longshore-bench-").FullName;
        var (bare, bareUrl) = await BareKestrel.StartAsync(cancellationToken);
        await using var peer = bare;
        await using var node = await NodeHost.StartAsync(
            new NodeOptions { DataDirectory = data, Port = 0 }, TimeProvider.System, cancellationToken);
        await EmptyFunction.DeployAsync(node, samples, cancellationToken);
        var url = new Uri(new Uri(node.Record.Url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)), "/function/empty");

        var rows = new List<string[]>();
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var connections in Connections)
        {
            var pairs = await MeasureAsync(url, bareUrl, connections, progress, cancellationToken);
            var ratio = Statistics.Median(pairs.Select(pair => pair.Ours.RequestsPerSecond / pair.Bare.RequestsPerSecond));
            var p99 = Statistics.Median(pairs.Select(pair => pair.Ours.P99Milliseconds));
            rows.Add(
            [
                Text(connections, "0"),
                Text(Statistics.Median(pairs.Select(pair => pair.Bare.RequestsPerSecond)), "0"),
                Text(Statistics.Median(pairs.Select(pair => pair.Ours.RequestsPerSecond)), "0"),
                Text(ratio, "0.00"),
                Text(p99, "0.00"),
            ]);
            figures[$"ratio_vs_kestrel_c{connections}"] = ratio;
            figures[$"p99_ms_c{connections}"] = p99;
            figures[$"accounts_percent_c{connections}"] = AccountCosts.PercentOf(
                Statistics.Median(pairs.Select(pair => pair.Seconds)), Statistics.Median(pairs.Select(pair => pair.Ours.RequestsPerSecond)));
        }

        return new BenchmarkReport(
            ["connections", "bare Kestrel, requests/s", "ours, requests/s", "ours / Kestrel", "ours p99, ms"], rows, figures);
    }

    private static async Task<List<(WrkRun Ours, WrkRun Bare, double Seconds)>> MeasureAsync(
        Uri ours, Uri bare, int connections, Action<string> progress, CancellationToken cancellationToken)
    {
        // The first run warms both up: tiered compilation takes some 10,000 requests.
        var pairs = new List<(WrkRun Ours, WrkRun Bare, double Seconds)>();
        for (var round = 0; round <= Rounds; round++)
        {
            progress(round == 0 ? $"{connections} connections, warm-up" : $"{connections} connections, round {round} of {Rounds}");
            var before = Environment.CpuUsage.TotalTime;
            var run = await WrkRun.MeasureAsync(ours, connections, Seconds, cancellationToken);
            var processor = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
            var bareRun = await WrkRun.MeasureAsync(bare, connections, Seconds, cancellationToken);
            if (round > 0)
            {
                pairs.Add((run, bareRun, processor / (run.RequestsPerSecond * Seconds)));
            }
        }

        return pairs;
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
