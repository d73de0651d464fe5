using System.Globalization;

namespace Longshore.Benchmarks.Reach;

/// <summary>What it costs a guest to reach something beyond its own memory.</summary>
/// <param name="root">The repository.</param>
/// <param name="others">Benchmarks of capabilities that are also run by themselves.</param>
internal sealed class ReachBenchmark(string root, params IReadOnlyList<IBenchmark> others) : IBenchmark
{
    public string Name => "reach";

    public string Summary => "what guests reach: a key-value store, a server, queues and other functions";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var keyValue = await KeyValueCost.MeasureAsync(root, progress, cancellationToken);
        var fetch = await FetchCost.MeasureAsync(progress, cancellationToken);
        var figures = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["kv_get_us"] = keyValue.GetMicroseconds,
            ["kv_puts_per_second"] = keyValue.PutsPerSecond,
            ["fetch_added_us"] = fetch.GuestMicroseconds - fetch.BareMicroseconds,
        };
        string[][] rows =
        [
            ["a get of 100 bytes, p50", Figure($"{keyValue.GetMicroseconds:0.00} us")],
            ["durable puts of 100 bytes", Figure($"{keyValue.PutsPerSecond:0} a second")],
            ["a request to a server in this process, by HttpClient, p50", Figure($"{fetch.BareMicroseconds:0} us")],
            ["the same by fetch of a guest in JavaScript, p50", Figure($"{fetch.GuestMicroseconds:0} us")],
        ];
        foreach (var other in others)
        {
            var report = await other.RunAsync(progress, cancellationToken);
            rows = [.. rows, .. report.Figures.Select(figure => new[] { figure.Key, Figure($"{figure.Value:0.##}") })];
            foreach (var (name, value) in report.Figures)
            {
                figures.Add(name, value);
            }
        }

        return new BenchmarkReport(["what", "figure"], rows, figures);
    }

    private static string Figure(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
