using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Longshore.Benchmarks.NearData.Processes;
using Longshore.Functions.Objects;

namespace Longshore.Benchmarks.NearData;

/// <summary>What moving to an object saves, between six nodes that are processes, with a simulated network; and the cost of a move, in this process.
/// </summary>
/// <param name="root">The repository.</param>
internal sealed class NearDataBenchmark(string root) : IBenchmark
{
    private const int Times = 30;
    private const int WarmUps = 5;
    private const string Host = "storage";
    private const string Closure = "closure";

    private static readonly NearWork[] Works =
    [
        new("wordcount of 4 MB", "words", "large", 4 << 20),
        new("substr in 4 MB", "find", "large", 4 << 20, " word"),
        new("wordcount of 64 KB", "words", "small", 64 << 10),
        new("substr-replace in 64 KB", "replace", "small", 64 << 10),
        new("substr in 1 KB", "find", "tiny", 1 << 10, " word"),
    ];

    public string Name => "neardata";

    public string Summary =>
        "the sample \"near\" on 3 compute and 3 storage nodes, each a process: calls that may move to their object and the same calls that stay, on a simulated network of 1 Gbit/s and 1 ms";

    private string Samples => Path.Combine(root, "samples");

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var rows = new List<string[]>();
        var measured = new List<WorkFigures>();
        progress("starting nodes");
        await using (var network = await NodeNetwork.StartAsync(Samples, cancellationToken))
        {
            var works = new WorkMeasurement(network);
            foreach (var work in Works)
            {
                progress(work.Title);
                var figures = await works.RunAsync(work, cancellationToken);
                measured.Add(figures);
                rows.Add([work.Title, Text(figures.Moved), Text(figures.Stayed), Text(100 * figures.MovedBytes / figures.StayedBytes)]);
            }

            var points = await new SwitchOver(network).RunAsync(Works[0], progress, cancellationToken);
            await SwitchOverPage.WriteAsync(
                Path.Combine(root, "artifacts", "neardata"), $"{Works[0].Title}, beside a storage node that gets busier", points, cancellationToken);
            rows.AddRange(points.Select(point => new[]
            {
                string.Create(CultureInfo.InvariantCulture, $"{Works[0].Title}, storage node at {point.LoadPercent} %: {point.MovedPercent:0} % moved"),
                Text(point.P50),
                Text(point.StayedP50),
                "",
            }));
        }

        var (migrated, unmoved, script, unmovedScript) = await MigrateAsync(progress, cancellationToken);
        rows.Add(["1 MB of memory there and back, without a network, in one process", Text(migrated), Text(unmoved), ""]);
        rows.Add(["a closure of JavaScript over 100 KB there and back, without a network, in one process", Text(script), Text(unmovedScript), ""]);
        return new BenchmarkReport(
            ["work", "p50 may move, ms", "p50 stays, ms", "bytes, %"],
            [.. rows],
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["wordcount_bytes_percent"] = 100 * measured[0].MovedBytes / measured[0].StayedBytes,
                ["wordcount_speedup"] = measured[0].Stayed / measured[0].Moved,
                ["substr_speedup"] = measured[1].Stayed / measured[1].Moved,
                ["worst_ratio"] = measured.Max(each => each.Moved / each.Stayed),
                ["migrate_1mb_p50_ms"] = migrated - unmoved,
                ["migrate_js_p50_ms"] = script - unmovedScript,
            });
    }

    private async Task<(double Migrated, double Unmoved, double Script, double UnmovedScript)> MigrateAsync(
        Action<string> progress, CancellationToken cancellationToken)
    {
        progress("migrations");
        var objects = new ConcurrentDictionary<ObjectAddress, byte[]>
        {
            [AddressOf("large")] = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a-word  ", (4 << 20) / 8))),
            [AddressOf("medium")] = new byte[512 << 10],
        };
        var network = new SimulatedNetwork();
        await using var storage = await BenchmarkNode.OpenAsync(new BenchmarkObjects(objects, Host, network: null), [], cancellationToken);
        await using var direct = await BenchmarkNode.OpenAsync(
            new BenchmarkObjects(objects, Host, network: null), [new SimulatedNode(storage.Host, Host, network: null)], cancellationToken, alwaysMoves: true);
        await direct.DeployAsync(Samples, cancellationToken);
        await direct.DeployScriptAsync(Closure, Path.Combine(root, "bench", "neardata", Closure + ".js"), cancellationToken);
        var (migrated, _) = await MeasureAsync(direct, network, "dirty large", staysHere: false, cancellationToken);
        var (unmoved, _) = await MeasureAsync(direct, network, "dirty large", staysHere: true, cancellationToken);
        var (script, _) = await MeasureAsync(direct, network, "", staysHere: false, cancellationToken, Closure);
        var (unmovedScript, _) = await MeasureAsync(direct, network, "", staysHere: true, cancellationToken, Closure);
        return (migrated, unmoved, script, unmovedScript);
    }

    private static async Task<(double P50, long Bytes)> MeasureAsync(
        BenchmarkNode node, SimulatedNetwork network, string input, bool staysHere, CancellationToken cancellationToken, string function = "near")
    {
        for (var i = 0; i < WarmUps; i++)
        {
            await node.CallAsync(function, input, staysHere, cancellationToken);
        }

        var before = network.Bytes;
        var times = new double[Times];
        for (var i = 0; i < Times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await node.CallAsync(function, input, staysHere, cancellationToken);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return (Statistics.Percentile(times, 50), (network.Bytes - before) / Times);
    }

    private static ObjectAddress AddressOf(string key)
    {
        _ = BucketName.TryParse("data", out var bucket);
        _ = ObjectKey.TryParse(key, out var parsed);
        return new ObjectAddress(bucket, parsed);
    }

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
