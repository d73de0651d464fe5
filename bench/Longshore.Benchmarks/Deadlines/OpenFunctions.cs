using Longshore.Functions;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Storage.Sqlite;

namespace Longshore.Benchmarks.Deadlines;

/// <summary>One module as two functions, for the short and the long calls, without a node around them.</summary>
internal sealed class OpenFunctions : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly SqliteFunctionStore _store;
    private readonly FunctionCatalog _catalog;

    private OpenFunctions(DirectoryInfo directory, SqliteFunctionStore store, FunctionsOptions options)
    {
        _directory = directory;
        _store = store;
        _catalog = new FunctionCatalog(store, TimeProvider.System, options);
        Invoker = new Invoker(_catalog, TimeProvider.System, options);
    }

    public Invoker Invoker { get; }

    public FunctionName Short { get; } = FunctionName.OfRoute("bench", 1, "/short");

    public FunctionName Long { get; } = FunctionName.OfRoute("bench", 1, "/long");

    public static async Task<OpenFunctions> OpenAsync(string module, FunctionsOptions options, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("longshore-bench-");
        var opened = new OpenFunctions(
            directory,
            await SqliteFunctionStore.OpenAsync(directory.FullName, cancellationToken),
            options);
        var bytes = await File.ReadAllBytesAsync(module, cancellationToken);
        foreach (var name in new[] { opened.Short, opened.Long })
        {
            var deployed = await opened._catalog.DeployRouteAsync(
                new FunctionSpec(name, Artifact.Of(bytes)), bytes, cancellationToken);
            if (deployed.Errors.Count > 0)
            {
                throw new InvalidOperationException(string.Join("; ", deployed.Errors));
            }
        }

        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        Invoker.Dispose();
        _catalog.Dispose();
        await _store.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
