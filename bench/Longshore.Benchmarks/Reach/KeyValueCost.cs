using System.Diagnostics;
using System.Globalization;
using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.KeyValue;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Storage.Sqlite;
using Longshore.Storage.Sqlite.KeyValue;

namespace Longshore.Benchmarks.Reach;

/// <summary>The cost of a key-value store, measured by a guest (bench/reach/kv.c).</summary>
/// <param name="GetMicroseconds">The median of a get of 100 bytes.</param>
/// <param name="PutsPerSecond">Durable puts of 100 bytes by many guests at a time.</param>
internal sealed record KeyValueCost(double GetMicroseconds, double PutsPerSecond)
{
    private const int Gets = 100_000;

    // A commit takes milliseconds: this many guests wait for it together. Fewer than one function may have waiting at a time.
    private const int Writers = 200;
    private const int PutsPerWriter = 200;

    /// <summary>Measures on the disk of the repository.</summary>
    public static async Task<KeyValueCost> MeasureAsync(string root, Action<string> progress, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateDirectory(Path.Combine(root, "artifacts", "bench", Path.GetRandomFileName()));
        try
        {
            await using var functions = await SqliteFunctionStore.OpenAsync(directory.FullName, cancellationToken);
            await using var stores = new SqliteKeyValueStores(directory.FullName, new KeyValueLimits(), TimeProvider.System);
            var options = new FunctionsOptions();
            using var catalog = new FunctionCatalog(functions, TimeProvider.System, options, new CapabilityServices { KeyValue = stores });
            using var invoker = new Invoker(catalog, TimeProvider.System, options);
            var spec = await DeployAsync(catalog, Path.Combine(root, "bench", "reach", "kv.wasm"), cancellationToken);
            progress("gets");
            await CallAsync(invoker, spec, ["get", Text(Gets)], cancellationToken);
            var gets = await CallAsync(invoker, spec, ["get", Text(Gets)], cancellationToken);
            progress("puts");
            await PutAsync(invoker, spec, "warm", cancellationToken);
            var puts = await PutAsync(invoker, spec, "measured", cancellationToken);
            return new KeyValueCost(Statistics.Median(Times(gets)) / 1_000, puts);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<FunctionSpec> DeployAsync(FunctionCatalog catalog, string file, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(file, cancellationToken);
        _ = FunctionName.TryParse("kv", out var name);
        var spec = new FunctionSpec(name, Artifact.Of(bytes)) { Grants = [new Grant("kv", "bench")] };
        var deployment = await catalog.DeployAsync(spec, bytes, cancellationToken);
        return deployment.Errors.Count == 0 ? spec : throw new InvalidOperationException(string.Join("; ", deployment.Errors));
    }

    private static async Task<double> PutAsync(Invoker invoker, FunctionSpec spec, string run, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            () => CallAsync(invoker, spec, ["put", Text(PutsPerWriter), $"{run}/{Text(writer)}"], cancellationToken),
            cancellationToken)));
        return Writers * PutsPerWriter / clock.Elapsed.TotalSeconds;
    }

    private static async Task<string> CallAsync(Invoker invoker, FunctionSpec spec, string[] arguments, CancellationToken cancellationToken)
    {
        var invocation = Invocation.Of(spec) with { Arguments = arguments };
        using var result = await invoker.InvokeAsync(invocation, cancellationToken);
        return result.Failure == Failure.None
            ? Encoding.UTF8.GetString(result.Output.Span)
            : throw new InvalidOperationException($"{result.Failure}: {result.Detail} {Encoding.UTF8.GetString(result.StandardError.Span)}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<double> Times(string lines) =>
        lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture));
}
