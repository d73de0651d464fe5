using System.Diagnostics;
using System.Globalization;
using System.Text;
using Longshore.Benchmarks.Engine;
using Longshore.JavaScript;
using Longshore.Wasm;

namespace Longshore.Benchmarks.JavaScript;

/// <summary>JavaScript programs in QuickJS, in Longshore and under V8, in alternating runs.</summary>
internal sealed class JavaScriptBenchmark(string folder, string quickjs) : IBenchmark
{
    private const int Rounds = 5;

    // V8 compiles a function anew, with its optimising compiler, after it has run for some time.
    private const int WarmUps = 30;
    private const int Repeats = 9;
    private static readonly string[] Programs = ["fib", "crypto", "json", "objects", "strings", "sort", "random"];

    public string Name => "javascript";

    public string Summary => "JavaScript programs in QuickJS (quickjs-wasi), against the same .wasm under node's V8";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var cache = Directory.CreateTempSubdirectory("longshore-bench-");
        var failures = new List<string>();
        var engine = new Wasm.Engine(new EngineOptions
        {
            AheadOfTime = new AheadOfTimeOptions { CacheDirectory = cache.FullName, Failed = failures.Add },
        });
        var module = Module.Load(engine, await File.ReadAllBytesAsync(quickjs, cancellationToken));
        var product = QuickJsLoader.Load(engine);
        cache.Delete(recursive: true);
        if (failures.Count > 0)
        {
            throw new InvalidOperationException(failures[0]);
        }

        var rows = new List<string[]>();
        var ratios = new List<double>();
        foreach (var program in Programs)
        {
            progress(program);
            var (v8, ours) = await MeasureAsync(module, program, cancellationToken);
            ratios.Add(v8 / ours);
            rows.Add([program, Text(v8), Text(ours), Text(v8 / ours)]);
        }

        progress("random");
        var random = RandomDraws.Measure(product);
        rows.Add(["Math.random, ns", "", Text(random), ""]);
        return new BenchmarkReport(
            ["program", "V8, ms", "ours, ms", "speed, ours / V8"],
            rows,
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["ratio_vs_v8_quickjs"] = Statistics.GeometricMean(ratios),
                ["worst_ratio_vs_v8_quickjs"] = ratios.Min(),
                ["random_ns"] = random,
            });
    }

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private async Task<(double V8, double Ours)> MeasureAsync(
        Module module, string program, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, program + ".js");
        var source = await File.ReadAllTextAsync(path, cancellationToken);
        using var ours = new QuickJs(module);
        var text = ours.Write(source);
        var bytes = Encoding.UTF8.GetByteCount(source);
        Run(ours, text, bytes, WarmUps);
        var runs = new List<(IReadOnlyList<KernelRun> V8, IReadOnlyList<KernelRun> Ours)>();
        for (var round = 0; round < Rounds; round++)
        {
            string[] arguments = [Path.Combine(folder, "v8.mjs"), quickjs, path, $"{WarmUps}", $"{Repeats}"];
            var v8 = KernelRun.Parse(await Peer.RunAsync("node", "nodejs", arguments, cancellationToken));
            runs.Add((v8, Run(ours, text, bytes, Repeats)));
        }

        if (runs.SelectMany(run => run.V8.Concat(run.Ours)).DistinctBy(run => run.Checksum).Count() != 1)
        {
            throw new InvalidOperationException($"{program}: the checksums differ");
        }

        return (Median(runs.SelectMany(run => run.V8)), Median(runs.SelectMany(run => run.Ours)));
    }

    private static double Median(IEnumerable<KernelRun> runs) => Statistics.Median(runs.Select(run => run.Milliseconds));

    private static List<KernelRun> Run(QuickJs context, int program, int bytes, int times)
    {
        var runs = new List<KernelRun>();
        for (var i = 0; i < times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var value = context.Evaluate(program, bytes);
            runs.Add(new KernelRun((ulong)value, Stopwatch.GetElapsedTime(start).TotalMilliseconds));
        }

        return runs;
    }
}
