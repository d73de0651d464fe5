using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Longshore.Functions.Objects;

namespace Longshore.Benchmarks.NearData;

/// <summary>What moving to an object saves, between two nodes of this process with a simulated network.</summary>
/// <param name="samples">The folder of the samples.</param>
internal sealed class NearDataBenchmark(string samples) : IBenchmark
{
    private const int Times = 30;
    private const int WarmUps = 5;
    private const string Host = "storage";
    private const string Closure = "closure";

    // Name of the row, input, how large the object is.
    private static readonly (string Title, string Input, int Bytes)[] Works =
    [
        ("wordcount of 4 MB", "words large", 4 << 20),
        ("substr in 4 MB", "find large word", 4 << 20),
        ("wordcount of 64 KB", "words small", 64 << 10),
        ("substr in 1 KB", "find tiny word", 1 << 10),
    ];

    public string Name => "neardata";

    public string Summary => "the sample \"near\": calls that move to their object and the same calls that stay, on a simulated network of 1 Gbit/s and 1 ms";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var objects = new ConcurrentDictionary<ObjectAddress, byte[]>();
        foreach (var (_, input, bytes) in Works)
        {
            objects[AddressOf(input.Split(' ')[1])] = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a-word  ", bytes / 8)));
        }

        objects[AddressOf("medium")] = new byte[512 << 10];
        var network = new SimulatedNetwork();
        await using var storage = await BenchmarkNode.OpenAsync(new BenchmarkObjects(objects, Host, network: null), [], cancellationToken);
        await using var compute = await BenchmarkNode.OpenAsync(
            new BenchmarkObjects(objects, Host, network), [new SimulatedNode(storage.Host, Host, network)], cancellationToken);
        await compute.DeployAsync(samples, cancellationToken);
        var rows = new List<string[]>();
        var measured = new List<(double Moved, double Stayed, double BytesPercent)>();
        foreach (var (title, input, _) in Works)
        {
            progress(title);
            var (stayed, stayedBytes) = await MeasureAsync(compute, network, input, staysHere: true, cancellationToken);
            var (moved, movedBytes) = await MeasureAsync(compute, network, input, staysHere: false, cancellationToken);
            measured.Add((moved, stayed, 100.0 * movedBytes / stayedBytes));
            rows.Add([title, Text(moved), Text(stayed), Text(100.0 * movedBytes / stayedBytes)]);
        }

        progress("migrations");
        await using var direct = await BenchmarkNode.OpenAsync(
            new BenchmarkObjects(objects, Host, network: null), [new SimulatedNode(storage.Host, Host, network: null)], cancellationToken, alwaysMoves: true);
        await direct.DeployAsync(samples, cancellationToken);
        await direct.DeployScriptAsync(Closure, Path.Combine(samples, "..", "bench", "neardata", Closure + ".js"), cancellationToken);
        var (migrated, _) = await MeasureAsync(direct, network, "dirty large", staysHere: false, cancellationToken);
        var (unmoved, _) = await MeasureAsync(direct, network, "dirty large", staysHere: true, cancellationToken);
        rows.Add(["1 MB of memory there and back, without a network", Text(migrated), Text(unmoved), ""]);
        var (script, _) = await MeasureAsync(direct, network, "", staysHere: false, cancellationToken, Closure);
        var (unmovedScript, _) = await MeasureAsync(direct, network, "", staysHere: true, cancellationToken, Closure);
        rows.Add(["a closure of JavaScript over 100 KB there and back, without a network", Text(script), Text(unmovedScript), ""]);
        return new BenchmarkReport(
            ["work", "p50 may move, ms", "p50 stays, ms", "bytes, %"],
            [.. rows],
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["wordcount_bytes_percent"] = measured[0].BytesPercent,
                ["wordcount_speedup"] = measured[0].Stayed / measured[0].Moved,
                ["substr_speedup"] = measured[1].Stayed / measured[1].Moved,
                ["worst_ratio"] = measured.Max(each => each.Moved / each.Stayed),
                ["migrate_1mb_p50_ms"] = migrated - unmoved,
                ["migrate_js_p50_ms"] = script - unmovedScript,
            });
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
