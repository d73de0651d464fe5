using System.Globalization;
using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Functions.State;
using Longshore.Storage.Sqlite;
using Longshore.Storage.Sqlite.State;

namespace Longshore.Benchmarks.State;

/// <summary>What state, chained functions and forks cost, as the guest sees them.</summary>
/// <param name="root">The repository.</param>
internal sealed class StateBenchmark(string root) : IBenchmark
{
    private const int WarmUps = 3;
    private const string Guest = "local";

    // The guest's mode, how often, what it is, the figure.
    private static readonly (string Mode, int Times, string Title, string Figure, double Divisor)[] Measurements =
    [
        ("read", 200, "read of 1 KB of state that the node has, us", "state_read_us", 1e3),
        ("chain", 3_000, "chained function that does nothing, us", "chain_p50_us", 1e3),
        ("fork", 200, "fork of 8 children and join of 1 MB, ms", "forkjoin_8_ms", 1e6),
    ];

    public string Name => "state";

    public string Summary => "a function in C that reads state, chains a function of its own, and forks and joins children";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("longshore-bench-");
        try
        {
            await using var functions = await SqliteFunctionStore.OpenAsync(data.FullName, cancellationToken);
            var options = new FunctionsOptions();
            await using var store = new SqliteStateStore(data.FullName, options.State, TimeProvider.System);
            using var state = new StateTier(store, options.State, TimeProvider.System);
            using var calls = new FunctionCalls(TimeProvider.System);
            using var catalog = new FunctionCatalog(functions, TimeProvider.System, options, new CapabilityServices { Calls = calls, State = state });
            using var invoker = new Invoker(catalog, TimeProvider.System, options);
            calls.Connect(invoker, name => catalog.Find(name)?.Spec);
            await DeployAsync(catalog, cancellationToken);
            return await MeasureAsync(invoker, progress, cancellationToken);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<BenchmarkReport> MeasureAsync(Invoker invoker, Action<string> progress, CancellationToken cancellationToken)
    {
        var rows = new List<string[]>();
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (mode, times, title, figure, divisor) in Measurements)
        {
            progress(title);
            double[] measured = [];
            for (var i = 0; i <= WarmUps; i++)
            {
                measured = [.. (await RunAsync(invoker, mode, times, cancellationToken)).Select(time => time / divisor)];
            }

            figures.Add(figure, Statistics.Percentile(measured, 50));
            rows.Add([title, Text(Statistics.Percentile(measured, 50)), Text(Statistics.Percentile(measured, 99))]);
        }

        return new BenchmarkReport(["what", "p50", "p99"], [.. rows], figures);
    }

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static async Task<double[]> RunAsync(Invoker invoker, string mode, int times, CancellationToken cancellationToken)
    {
        _ = FunctionName.TryParse(Guest, out var name);
        var invocation = new Invocation { Function = name, Arguments = [mode, times.ToString(CultureInfo.InvariantCulture)] };
        using var result = await invoker.InvokeAsync(invocation, cancellationToken);
        return result.Failure == Failure.None
            ? [.. Encoding.ASCII.GetString(result.Output.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => double.Parse(line, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"{mode} failed: {result.Detail} {Encoding.UTF8.GetString(result.StandardError.Span)}");
    }

    private async Task DeployAsync(FunctionCatalog catalog, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(root, "bench", "state", Guest + ".wasm"), cancellationToken);
        _ = FunctionName.TryParse(Guest, out var name);
        var spec = new FunctionSpec(name, Artifact.Of(bytes))
        {
            Grants = [new Grant("state", "bench")],

            // A round of a measurement is one call.
            Limits = FunctionLimits.Default with { WallTimeMax = TimeSpan.FromMinutes(1) },
        };
        var deployment = await catalog.DeployAsync(spec, bytes, cancellationToken);
        if (deployment.Errors.Count > 0)
        {
            throw new InvalidOperationException(string.Join("; ", deployment.Errors));
        }
    }
}
