using System.Diagnostics;
using System.Globalization;
using Longshore.Benchmarks.JavaScript;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Sandboxes;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Benchmarks.Instances;

/// <summary>The cost of a call without the guest's own work: for a new sandbox, and for one from the pool.</summary>
internal sealed class InstancesBenchmark(string samples, string quickjsFile) : IBenchmark
{
    private const int WarmUps = 2_000;
    private const int Calls = 20_000;
    private const int IdleSandboxes = 10_000;
    private const string Script = "[1, 2, 3].map((x) => x * 2).reduce((a, b) => a + b)";

    public string Name => "instances";

    public string Summary =>
        "a sandbox of the sample \"empty\", from the snapshot or from the pool; an initialised QuickJS: evaluate and reset";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var bytes = File.ReadAllBytes(Path.Combine(samples, "empty.wasm"));
        var loader = new SandboxModuleLoader(new Wasm.Engine(), CapabilityTable.BuiltIn, TimeProvider.System);
        _ = FunctionName.TryParse("empty", out var name);
        var spec = new FunctionSpec(name, Artifact.Of(bytes));
        var module = loader.Load(spec, bytes, CancellationToken.None);
        module.Prepare(spec, TimeProvider.System, cancellationToken);
        var newWorld = CapabilityTable.BuiltIn.Prepare(spec);
        var pool = new SandboxPool(module, spec, newWorld, TimeProvider.System, idleMax: 1);
        progress("new sandboxes");
        var fresh = Measure(() =>
        {
            using var sandbox = module.NewSandbox(spec, newWorld(), TimeProvider.System);
            Run(sandbox);
        });
        progress("pooled sandboxes");
        var pooled = Measure(() =>
        {
            using var lease = pool.Rent();
            Run(lease.Sandbox);
        });
        pool.Retire();
        progress("idle sandboxes");
        var idle = MeasureIdle(module, spec, newWorld);
        progress("QuickJS");
        var quickjs = MeasureQuickJs(quickjsFile);
        return new BenchmarkReport(
            ["sandbox", "p50, us", "p99, us", "p99.9, us"],
            [
                Row("new: instantiate, call, free", fresh),
                Row("pooled: take, call, reset", pooled),
                Row("QuickJS: evaluate, reset", quickjs),
            ],
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                // The promise is for the slower of the two ways.
                ["p50_us"] = Statistics.Percentile(fresh, 50),
                ["p99_us"] = Statistics.Percentile(fresh, 99),
                ["pooled_p50_us"] = Statistics.Percentile(pooled, 50),
                ["pooled_p99_us"] = Statistics.Percentile(pooled, 99),
                ["quickjs_p50_us"] = Statistics.Percentile(quickjs, 50),
                ["quickjs_p99_us"] = Statistics.Percentile(quickjs, 99),
                ["idle_10k_mb"] = idle,
                ["decide_local_ns"] = PlacementCost.Measure(),
            });
    }

    /// <summary>Evaluates a small script in a QuickJS that is reset to its initialised state every time.</summary>
    private static double[] MeasureQuickJs(string path)
    {
        var cache = Directory.CreateTempSubdirectory("longshore-bench-");
        var engine = new Wasm.Engine(new EngineOptions
        {
            AheadOfTime = new AheadOfTimeOptions { CacheDirectory = cache.FullName },
        });
        using var quickjs = new QuickJs(Module.Load(engine, File.ReadAllBytes(path)));
        cache.Delete(recursive: true);
        var script = quickjs.Write(Script);
        quickjs.Instance.Restore(quickjs.Instance.TakeSnapshot());
        return Measure(() =>
        {
            if (quickjs.Evaluate(script, Script.Length) != 12)
            {
                throw new InvalidOperationException("QuickJS calculated wrongly");
            }

            quickjs.Instance.Reset();
        });
    }

    private static void Run(Sandbox sandbox)
    {
        var end = sandbox.Run(new SandboxCall(["empty"], default));
        if (end != default)
        {
            throw new InvalidOperationException($"empty failed: {end.Detail}");
        }
    }

    private static double[] Measure(Action call)
    {
        for (var i = 0; i < WarmUps; i++)
        {
            call();
        }

        var times = new double[Calls];
        for (var i = 0; i < times.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            call();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        return times;
    }

    /// <summary>The machine memory of a number of sandboxes that have each been called once, in MB.</summary>
    private static double MeasureIdle(SandboxModule module, FunctionSpec spec, Func<SandboxWorld> newWorld)
    {
        var before = ResidentKilobytes();
        var sandboxes = new List<Sandbox>();
        for (var i = 0; i < IdleSandboxes; i++)
        {
            var sandbox = module.NewSandbox(spec, newWorld(), TimeProvider.System);
            Run(sandbox);
            sandbox.Reset();
            sandboxes.Add(sandbox);
        }

        var after = ResidentKilobytes();
        sandboxes.ForEach(sandbox => sandbox.Dispose());
        return (after - before) / 1000.0;
    }

    private static long ResidentKilobytes()
    {
        var line = File.ReadLines("/proc/self/status").First(each => each.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static string[] Row(string name, double[] times) =>
        [name, .. ((double[])[50, 99, 99.9]).Select(
            percent => Statistics.Percentile(times, percent).ToString("0.0", CultureInfo.InvariantCulture))];
}
