using System.Diagnostics;
using System.Globalization;
using Longshore.Wasm;

namespace Longshore.Benchmarks.Engine;

/// <summary>The steady-state speed of compiled code: every kernel natively, under V8 and in Longshore, in alternating
/// runs.</summary>
internal sealed class EngineBenchmark(string kernels) : IBenchmark
{
    private const int Rounds = 5;
    private const int WarmUpShare = 16;

    public string Name => "engine";

    public string Summary => "kernels here, against gcc -O2 native and node's V8 on the same .wasm";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var programs = Directory.CreateTempSubdirectory("longshore-bench-").FullName;
        var results = new List<KernelResult>();
        foreach (var kernel in Kernel.All)
        {
            progress(kernel.Name);
            await BuildNativeAsync(kernel, programs, cancellationToken);
            results.Add(await MeasureAsync(kernel, programs, cancellationToken));
        }

        Directory.Delete(programs, recursive: true);
        return Report(results);
    }

    private static BenchmarkReport Report(List<KernelResult> results) => new(
        ["kernel", "gcc -O2, ms", "V8, ms", "ours, ms", "ours / gcc", "ours / V8", "without checks, ms", "checks, %"],
        [.. results.Select(r => new[]
        {
            $"{r.Kernel.Name} {r.Kernel.Size}", Text(r.Native), Text(r.V8), Text(r.Ours),
            Text(r.Ours / r.Native), Text(r.Ours / r.V8), Text(r.Unchecked), Percent(r.Ours / r.Unchecked),
        })],
        new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["geomean_vs_native"] = Statistics.GeometricMean(results.Select(r => r.Ours / r.Native)),
            ["geomean_vs_v8"] = Statistics.GeometricMean(results.Select(r => r.Ours / r.V8)),
            ["worst_vs_v8"] = results.Max(r => r.Ours / r.V8),
            ["interrupt_overhead_percent"] = 100 * (Statistics.GeometricMean(results.Select(r => r.Ours / r.Unchecked)) - 1),
            ["worst_interrupt_overhead_percent"] = 100 * (results.Max(r => r.Ours / r.Unchecked) - 1),
        });

    private static string Percent(double ratio) => (100 * (ratio - 1)).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    private Task<string> BuildNativeAsync(Kernel kernel, string programs, CancellationToken cancellationToken) => Peer.RunAsync(
        "gcc",
        "gcc",
        [
            "-O2", "-std=gnu11", "-ffp-contract=off", "-fno-math-errno", "-o", Path.Combine(programs, kernel.Name),
            Path.Combine(kernels, kernel.Name + ".c"), Path.Combine(kernels, "native.c"), "-lm",
        ],
        cancellationToken);

    private async Task<KernelResult> MeasureAsync(
        Kernel kernel, string programs, CancellationToken cancellationToken)
    {
        var path = Path.Combine(kernels, kernel.Name + ".wasm");
        using var ours = new GuestKernel(path, new EngineOptions());
        using var withoutChecks = new GuestKernel(path, new EngineOptions { EmitsInterruptChecks = false });
        for (var i = 0; i < 3; i++)
        {
            ours.Run(Math.Max(1, kernel.Size / WarmUpShare));
            withoutChecks.Run(Math.Max(1, kernel.Size / WarmUpShare));
        }

        var runs = new List<(KernelRun Native, KernelRun V8, KernelRun Ours, KernelRun Unchecked)>();
        var size = kernel.Size.ToString(CultureInfo.InvariantCulture);
        for (var round = 0; round < Rounds; round++)
        {
            var native = await Peer.RunAsync(Path.Combine(programs, kernel.Name), "gcc", [size, "1"], cancellationToken);
            var v8 = await Peer.RunAsync(
                "node",
                "nodejs",
                [Path.Combine(kernels, "v8.mjs"), path, size, "1"],
                cancellationToken);
            runs.Add((
                KernelRun.Parse(native)[0], KernelRun.Parse(v8)[0], ours.Run(kernel.Size), withoutChecks.Run(kernel.Size)));
        }

        if (runs.Any(run => run.Native.Checksum != run.Ours.Checksum || run.V8.Checksum != run.Ours.Checksum))
        {
            throw new InvalidOperationException($"{kernel.Name}: the checksums differ: {runs[0]}");
        }

        return new KernelResult(
            kernel,
            Statistics.Median(runs.Select(run => run.Native.Milliseconds)),
            Statistics.Median(runs.Select(run => run.V8.Milliseconds)),
            Statistics.Median(runs.Select(run => run.Ours.Milliseconds)),
            Statistics.Median(runs.Select(run => run.Unchecked.Milliseconds)));
    }

    /// <summary>Medians of one kernel, in milliseconds.</summary>
    private sealed record KernelResult(Kernel Kernel, double Native, double V8, double Ours, double Unchecked);

    private sealed class GuestKernel : IDisposable
    {
        private readonly Store _store;
        private readonly Function _run;

        public GuestKernel(string path, EngineOptions options)
        {
            var engine = new Wasm.Engine(options);
            _store = new Store(engine);
            _run = new Linker().Instantiate(_store, Module.Load(engine, File.ReadAllBytes(path))).FindFunction("run")!;
        }

        public KernelRun Run(uint size)
        {
            var start = Stopwatch.GetTimestamp();
            var checksum = (ulong)_run.Invoke((int)size)[0].I64;
            return new KernelRun(checksum, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        public void Dispose() => _store.Dispose();
    }
}
