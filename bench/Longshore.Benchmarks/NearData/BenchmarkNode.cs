using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Modules;
using Longshore.Storage.Sqlite;

namespace Longshore.Benchmarks.NearData;

/// <summary>The functions of one node.</summary>
internal sealed class BenchmarkNode : IAsyncDisposable
{
    private const string Sample = "near";

    // A byte over the network counts as a microsecond: whatever was measured, a call moves that moves fewer bytes.
    private static readonly PlacementWeights Moves = new() { SecondsPerByteMoved = 1e-6 };

    private readonly DirectoryInfo _data;
    private readonly SqliteFunctionStore _store;
    private readonly FunctionCalls _calls = new(TimeProvider.System);
    private readonly NearServices _near;
    private readonly FunctionCatalog _catalog;
    private readonly Invoker _invoker;

    private BenchmarkNode(DirectoryInfo data, SqliteFunctionStore store, IObjectStore objects, IReadOnlyList<INearNode> nodes, bool alwaysMoves)
    {
        (_data, _store) = (data, store);
        var options = new FunctionsOptions();
        _near = new NearServices(objects, nodes, store.ReadModuleAsync) { Weights = alwaysMoves ? Moves : new PlacementWeights() };
        _catalog = new FunctionCatalog(store, TimeProvider.System, options, new CapabilityServices { Calls = _calls, Near = _near, Objects = objects });
        _invoker = new Invoker(_catalog, TimeProvider.System, options, [], _near);
        _calls.Connect(_invoker, name => _catalog.Find(name)?.Spec);
        Host = new NearHost(_catalog, store, objects, _invoker);
    }

    /// <summary>Runs calls of other nodes.</summary>
    public NearHost Host { get; }

    public static async Task<BenchmarkNode> OpenAsync(IObjectStore objects, IReadOnlyList<INearNode> nodes, CancellationToken cancellationToken, bool alwaysMoves = false)
    {
        var data = Directory.CreateTempSubdirectory("longshore-bench-");
        return new BenchmarkNode(data, await SqliteFunctionStore.OpenAsync(data.FullName, cancellationToken), objects, nodes, alwaysMoves);
    }

    /// <summary>Deploys the sample.</summary>
    public async Task DeployAsync(string samples, CancellationToken cancellationToken) =>
        await DeployAsync(Sample, await File.ReadAllBytesAsync(Path.Combine(samples, Sample + ".wasm"), cancellationToken), cancellationToken, new Grant("near", "data"));

    /// <summary>Deploys a function in JavaScript.</summary>
    public async Task DeployScriptAsync(string name, string path, CancellationToken cancellationToken)
    {
        var source = await File.ReadAllTextAsync(path, cancellationToken);
        var artifact = ModuleGraph.Of("main.js", [new ModuleText("main.js", source, new Dictionary<string, string>(StringComparer.Ordinal))]).Compress();
        await DeployAsync(name, artifact, cancellationToken, new Grant("near", "data"), new Grant("objects", "data"));
    }

    /// <summary>Calls the sample and returns its answer.</summary>
    public Task<string> CallAsync(string input, bool staysHere, CancellationToken cancellationToken) => CallAsync(Sample, input, staysHere, cancellationToken);

    /// <summary>Calls a function and returns its answer.</summary>
    public async Task<string> CallAsync(string function, string input, bool staysHere, CancellationToken cancellationToken)
    {
        _ = FunctionName.TryParse(function, out var name);
        using var result = await _invoker.InvokeAsync(
            new Invocation { Function = name, Input = Encoding.ASCII.GetBytes(input), StaysHere = staysHere }, cancellationToken);
        return result.Failure == Failure.None
            ? Encoding.ASCII.GetString(result.Output.Span)
            : throw new InvalidOperationException($"{input} failed: {result.Detail} {Encoding.UTF8.GetString(result.StandardError.Span)}");
    }

    private async Task DeployAsync(string function, byte[] bytes, CancellationToken cancellationToken, params Grant[] grants)
    {
        _ = FunctionName.TryParse(function, out var name);
        var spec = new FunctionSpec(name, Artifact.Of(bytes))
        {
            Grants = [.. grants],

            // The first calls of a program compile the interpreter in two nodes, which takes seconds on a busy machine. They are not measured.
            Limits = FunctionLimits.Default with { WallTimeMax = TimeSpan.FromMinutes(1) },
        };
        if ((await _catalog.DeployAsync(spec, bytes, cancellationToken)).Errors is [var error, ..])
        {
            throw new InvalidOperationException(error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Host.Dispose();
        _invoker.Dispose();
        _catalog.Dispose();
        _near.Dispose();
        _calls.Dispose();
        await _store.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
