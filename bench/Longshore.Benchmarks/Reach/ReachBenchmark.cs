using System.Globalization;

namespace Longshore.Benchmarks.Reach;

/// <summary>What it costs a guest to reach something beyond its own memory.</summary>
internal sealed class ReachBenchmark(string root) : IBenchmark
{
    public string Name => "reach";

    public string Summary => "capabilities from guests of WebAssembly: a get and durable puts of 100 bytes in a key-value store";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var keyValue = await KeyValueCost.MeasureAsync(root, progress, cancellationToken);
        return new BenchmarkReport(
            ["what", "figure"],
            [
                ["a get of 100 bytes, p50", string.Create(CultureInfo.InvariantCulture, $"{keyValue.GetMicroseconds:0.00} us")],
                ["durable puts of 100 bytes", string.Create(CultureInfo.InvariantCulture, $"{keyValue.PutsPerSecond:0} a second")],
            ],
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["kv_get_us"] = keyValue.GetMicroseconds,
                ["kv_puts_per_second"] = keyValue.PutsPerSecond,
            });
    }
}
