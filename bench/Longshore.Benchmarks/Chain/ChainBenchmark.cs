using System.Globalization;
using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Storage.Sqlite;

namespace Longshore.Benchmarks.Chain;

/// <summary>The time of a call of one function by another, as the caller sees it.</summary>
/// <param name="samples">The folder of the samples.</param>
internal sealed class ChainBenchmark(string samples) : IBenchmark
{
    private const int WarmUps = 3;
    private const int Calls = 10_000;

    public string Name => "chain";

    public string Summary => "a function in C that calls the sample \"empty\": directly, and spawned and awaited";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("longshore-bench-");
        try
        {
            await using var store = await SqliteFunctionStore.OpenAsync(data.FullName, cancellationToken);
            using var calls = new FunctionCalls(TimeProvider.System);
            var options = new FunctionsOptions();
            using var catalog = new FunctionCatalog(store, TimeProvider.System, options, new CapabilityServices { Calls = calls });
            using var invoker = new Invoker(catalog, TimeProvider.System, options);
            calls.Connect(invoker, name => catalog.Find(name)?.Spec);
            await DeployAsync(catalog, "empty", [], cancellationToken);
            await DeployAsync(catalog, "chain", [new Grant(FunctionCalls.CapabilityName, "empty")], cancellationToken);
            progress("calls");
            var direct = await MeasureAsync(invoker, [], cancellationToken);
            progress("spawned calls");
            var spawned = await MeasureAsync(invoker, ["spawn"], cancellationToken);
            return new BenchmarkReport(
                ["call", "p50, us", "p99, us"],
                [Row("invoke.call", direct), Row("invoke.spawn and invoke.await", spawned)],
                new Dictionary<string, double>(StringComparer.Ordinal)
                {
                    ["chain_p50_us"] = Statistics.Percentile(direct, 50),
                    ["chain_p99_us"] = Statistics.Percentile(direct, 99),
                });
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<double[]> MeasureAsync(Invoker invoker, IReadOnlyList<string> mode, CancellationToken cancellationToken)
    {
        double[] times = [];
        for (var i = 0; i <= WarmUps; i++)
        {
            times = await RunAsync(invoker, ["empty", Calls.ToString(CultureInfo.InvariantCulture), .. mode], cancellationToken);
        }

        return times;
    }

    private static async Task<double[]> RunAsync(Invoker invoker, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        _ = FunctionName.TryParse("chain", out var name);
        using var result = await invoker.InvokeAsync(new Invocation { Function = name, Arguments = arguments }, cancellationToken);
        return result.Failure == Failure.None
            ? [.. Encoding.ASCII.GetString(result.Output.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => double.Parse(line, CultureInfo.InvariantCulture) / 1000)]
            : throw new InvalidOperationException($"chain failed: {result.Detail} {Encoding.UTF8.GetString(result.StandardError.Span)}");
    }

    private static string[] Row(string name, double[] times) =>
    [
        name,
        Statistics.Percentile(times, 50).ToString("0.0", CultureInfo.InvariantCulture),
        Statistics.Percentile(times, 99).ToString("0.0", CultureInfo.InvariantCulture),
    ];

    private async Task DeployAsync(FunctionCatalog catalog, string sample, IReadOnlyList<Grant> grants, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(samples, sample + ".wasm"), cancellationToken);
        _ = FunctionName.TryParse(sample, out var name);
        var spec = new FunctionSpec(name, Artifact.Of(bytes)) { Grants = [.. grants] };
        var deployment = await catalog.DeployAsync(spec, bytes, cancellationToken);
        if (deployment.Errors.Count > 0)
        {
            throw new InvalidOperationException(string.Join("; ", deployment.Errors));
        }
    }
}
