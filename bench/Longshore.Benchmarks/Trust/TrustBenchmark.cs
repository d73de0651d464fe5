using System.Diagnostics;
using System.Globalization;
using Longshore.Trust.Orders;

namespace Longshore.Benchmarks.Trust;

/// <summary>Work orders against a worker in plain Python, in alternating rounds on one core; the verification of quotes.</summary>
/// <param name="root">The repository.</param>
internal sealed class TrustBenchmark(string root) : IBenchmark
{
    private const int Rounds = 3;
    private const int Connections = 8;

    // More than a round sends: each is encrypted before the round.
    private const int OrdersMax = 5_000;
    private const int PythonOrdersMax = 1_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    public string Name => "trust";

    public string Summary => "work orders (hello) on one core, against a worker of our own in plain Python; quotes";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var workloads = Path.Combine(root, "samples", "trust", "workloads.json");
        var (core, own) = (0, Math.Min(1, Environment.ProcessorCount - 1));
        progress("start (the first time, Python's interpreter is compiled ahead of time)");
        await using var ours = await OrderWorker.StartAsync(new OrderWorkerSettings(workloads, Path.Combine(root, "artifacts", "bench-trust")), core, cancellationToken);
        await using var python = await OrderWorker.StartPythonAsync(Path.Combine(root, "bench", "trust", "worker.py"), workloads, core, cancellationToken);
        using var process = Process.GetCurrentProcess();
        if (OperatingSystem.IsLinux())
        {
            // The load has a core of its own, where there is one.
            process.ProcessorAffinity = 1 << own;
        }

        progress("warm-up");
        await OursAsync(WarmUp);
        var pairs = new List<(OrderRun Ours, OrderRun Python)>();
        for (var round = 1; round <= Rounds; round++)
        {
            progress($"round {round} of {Rounds}");
            pairs.Add((
                await OursAsync(Round),
                await OrderLoad.RunAsync(python.Address, OrderMode.Avalon, Connections, PythonOrdersMax, Round, cancellationToken)));
        }

        progress("quotes");
        return Report(pairs, QuoteCost.Measure(Path.Combine(root, "tests", "Longshore.Tests", "Trust", "Vectors", "quotes", "phala-dcap-qvl")));

        Task<OrderRun> OursAsync(TimeSpan time) => OrderLoad.RunAsync(ours.Address, OrderMode.Safe, Connections, OrdersMax, time, cancellationToken);
    }

    private static BenchmarkReport Report(List<(OrderRun Ours, OrderRun Python)> pairs, IReadOnlyList<(string Name, double Milliseconds)> quotes)
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["orders_per_second"] = Statistics.Median(pairs.Select(pair => pair.Ours.OrdersPerSecond)),
            ["ratio_vs_python"] = Statistics.Median(pairs.Select(pair => pair.Ours.OrdersPerSecond / pair.Python.OrdersPerSecond)),
            ["p99_ms"] = Statistics.Median(pairs.Select(pair => pair.Ours.P99Milliseconds)),
            ["quote_verify_ms"] = quotes.Max(quote => quote.Milliseconds),
        };
        string[][] rows =
        [
            ["orders a second, ours, one core", Text(figures["orders_per_second"], "0")],
            ["orders a second, plain Python, the same core", Text(Statistics.Median(pairs.Select(pair => pair.Python.OrdersPerSecond)), "0")],
            [$"p99 of {Connections} connections, ours, ms", Text(figures["p99_ms"], "0.00")],
            [$"p99 of {Connections} connections, plain Python, ms", Text(Statistics.Median(pairs.Select(pair => pair.Python.P99Milliseconds)), "0.00")],
            .. quotes.Select(quote => new[] { $"verification of {quote.Name}, p50, ms", Text(quote.Milliseconds, "0.00") }),
        ];
        return new BenchmarkReport(["what", "figure"], rows, figures);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
