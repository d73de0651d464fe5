using System.Diagnostics;
using System.Globalization;
using Longshore.Benchmarks.Http;
using Longshore.Python.Guests;
using Longshore.Wasm;

namespace Longshore.Benchmarks.Python;

/// <summary>Functions in Python: the time of a small one, its deployment, and programs against Debian's python3.</summary>
/// <param name="samples">The folder of the samples.</param>
/// <param name="programs">The folder of the programs, each of which prints its own time in milliseconds.</param>
internal sealed class PythonBenchmark(string samples, string programs) : IBenchmark
{
    private const int Calls = 20_000;
    private const int WarmUpCalls = 2_000;
    private const int Rounds = 5;
    private const int Connections = 8;
    private const int Seconds = 5;

    private readonly string _hello = Path.Combine(samples, "hello.py");

    public string Name => "python";

    public string Summary => "functions in Python, and programs against Debian's python3";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("longshore-bench-").FullName;
        try
        {
            await using var node = new PythonNode(data);
            progress("deployment on a new node");
            var coldDeploySeconds = await node.DeployAsync(_hello, cancellationToken);
            progress("compilation ahead of time");
            await node.UntilCompiledAsync(cancellationToken);
            progress("requests over HTTP");
            await WrkRun.MeasureAsync(node.Url, Connections, Seconds, cancellationToken);
            var served = await WrkRun.MeasureAsync(node.Url, Connections, Seconds, cancellationToken);
            return await MeasureAsync(node.CompiledFolder, coldDeploySeconds, served.RequestsPerSecond, progress, cancellationToken);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private async Task<BenchmarkReport> MeasureAsync(
        string compiled, double coldDeploySeconds, double requestsPerSecond, Action<string> progress, CancellationToken cancellationToken)
    {
        progress("start");
        var start = Stopwatch.GetTimestamp();
        var python = PythonInterpreter.Load(
            new Wasm.Engine(new EngineOptions { AheadOfTime = new AheadOfTimeOptions { CacheDirectory = compiled } }), TimeProvider.System);
        var startup = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        using var hello = new PythonRun(python, _hello);
        for (var i = 0; i < WarmUpCalls; i++)
        {
            hello.Call();
        }

        var p50 = Statistics.Median(Enumerable.Range(0, Calls).Select(_ => hello.Call().TotalMicroseconds));
        var rows = new List<string[]>();
        var ratios = new List<double>();
        foreach (var program in Directory.GetFiles(programs, "*.py").Order(StringComparer.Ordinal))
        {
            progress(Path.GetFileName(program));
            var (ours, theirs) = await CompareAsync(python, program, cancellationToken);
            ratios.Add(ours / theirs);
            rows.Add([Path.GetFileNameWithoutExtension(program), Text(theirs), Text(ours), Text(ours / theirs)]);
        }

        return new BenchmarkReport(
            ["program", "python3, ms", "ours, ms", "ours / python3"],
            rows,
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["hello_p50_us"] = p50,
                ["hello_requests_per_second"] = requestsPerSecond,
                ["cold_deploy_s"] = coldDeploySeconds,
                ["startup_ms"] = startup,
                ["compute_ratio_vs_cpython"] = Statistics.GeometricMean(ratios),
            });
    }

    private static async Task<(double Ours, double Theirs)> CompareAsync(PythonInterpreter python, string program, CancellationToken cancellationToken)
    {
        using var run = new PythonRun(python, program);
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            run.Call();
            ours.Add(Number(run.Output));
            theirs.Add(Number(await Peer.RunAsync("python3", "python3", [program], cancellationToken)));
        }

        return (ours.Min(), theirs.Min());
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
