using System.Globalization;
using Longshore.Trust.Orders;

namespace Longshore.Benchmarks.Trust;

/// <summary>Work orders against a worker in plain Python, in alternating rounds on one core; the verification of quotes; what receipts cost.</summary>
/// <param name="root">The repository.</param>
internal sealed class TrustBenchmark(string root) : IBenchmark
{
    private const int Rounds = 5;

    // The runtime compiles its own code anew until it has run some ten thousand orders.
    private const int WarmUpRounds = 5;
    private const int Connections = 8;

    // More than a round sends: each is encrypted before the round.
    private const int OrdersMax = 5_000;
    private const int PythonOrdersMax = 1_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    public string Name => "trust";

    public string Summary => "work orders (hello) on one core, against a worker of our own in plain Python; quotes; receipts of calls";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var pairs = await MeasureOrdersAsync(progress, cancellationToken);
        progress("quotes");
        var quotes = QuoteCost.Measure(Path.Combine(root, "tests", "Longshore.Tests", "Trust", "Vectors", "quotes", "phala-dcap-qvl"));
        return Report(pairs, quotes, await ReceiptsCost.MeasureAsync(Path.Combine(root, "samples"), progress, cancellationToken));
    }

    private async Task<List<(OrderRun Ours, OrderRun Python)>> MeasureOrdersAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var workloads = Path.Combine(root, "samples", "trust", "workloads.json");
        var (core, own) = (0, Math.Min(1, Environment.ProcessorCount - 1));
        progress("start (the first time, Python's interpreter is compiled ahead of time)");
        await using var ours = await OrderWorker.StartAsync(new OrderWorkerSettings(workloads, Path.Combine(root, "artifacts", "bench-trust")), core, cancellationToken);
        await using var python = await OrderWorker.StartPythonAsync(Path.Combine(root, "bench", "trust", "worker.py"), workloads, core, cancellationToken);
        await using var ownCore = await OwnCore.TakeAsync(own, cancellationToken);
        for (var round = 1; round <= WarmUpRounds; round++)
        {
            progress($"warm-up, round {round} of {WarmUpRounds}");
            await OursAsync(WarmUp);
        }

        var pairs = new List<(OrderRun Ours, OrderRun Python)>();
        for (var round = 1; round <= Rounds; round++)
        {
            progress($"round {round} of {Rounds}");
            pairs.Add((
                await OursAsync(Round),
                await OrderLoad.RunAsync(python.Address, OrderMode.Avalon, Connections, PythonOrdersMax, Round, cancellationToken)));
        }

        return pairs;

        Task<OrderRun> OursAsync(TimeSpan time) => OrderLoad.RunAsync(ours.Address, OrderMode.Safe, Connections, OrdersMax, time, cancellationToken);
    }

    private static BenchmarkReport Report(List<(OrderRun Ours, OrderRun Python)> pairs, IReadOnlyList<(string Name, double Milliseconds)> quotes, (double With, double Without, double LostPercent) receipts)
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["orders_per_second"] = Statistics.Median(pairs.Select(pair => pair.Ours.OrdersPerSecond)),
            ["ratio_vs_python"] = Statistics.Median(pairs.Select(pair => pair.Ours.OrdersPerSecond / pair.Python.OrdersPerSecond)),
            ["p99_ms"] = Statistics.Median(pairs.Select(pair => pair.Ours.P99Milliseconds)),
            ["quote_verify_ms"] = quotes.Max(quote => quote.Milliseconds),
            ["receipts_overhead_percent"] = receipts.LostPercent,
        };
        string[][] rows =
        [
            ["orders a second, ours, one core", Text(figures["orders_per_second"], "0")],
            ["orders a second, plain Python, the same core", Text(Statistics.Median(pairs.Select(pair => pair.Python.OrdersPerSecond)), "0")],
            [$"p99 of {Connections} connections, ours, ms", Text(figures["p99_ms"], "0.00")],
            [$"p99 of {Connections} connections, plain Python, ms", Text(Statistics.Median(pairs.Select(pair => pair.Python.P99Milliseconds)), "0.00")],
            .. quotes.Select(quote => new[] { $"verification of {quote.Name}, p50, ms", Text(quote.Milliseconds, "0.00") }),
            ["calls of empty over HTTP a second, without receipts", Text(receipts.Without, "0")],
            ["the same with receipts", Text(receipts.With, "0")],
        ];
        return new BenchmarkReport(["what", "figure"], rows, figures);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
