using System.Text;
using Longshore.Cli.Output;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Node.Hosting;
using Longshore.Storage.Sqlite;

namespace Longshore.Cli.Access;

/// <summary>Opens the data directory and runs functions in this process.</summary>
internal sealed class LocalFunctions(string directory) : IFunctionAccess
{
    private readonly FunctionsOptions _options = new() { AheadOfTime = CompiledModules.In(directory) };
    private SqliteFunctionStore? _store;

    public async Task<IReadOnlyList<FunctionConfig>> ListAsync(CancellationToken cancellationToken)
    {
        var store = await OpenAsync(cancellationToken);
        return await store.ListAsync(cancellationToken);
    }

    public async Task<FunctionConfig?> FindAsync(FunctionName name, CancellationToken cancellationToken)
    {
        var store = await OpenAsync(cancellationToken);
        return await store.FindAsync(name, cancellationToken);
    }

    public async Task<DeploymentResult> DeployAsync(
        FunctionSpec spec, byte[] artifact, CancellationToken cancellationToken)
    {
        using var taken = Take();
        using var catalog = new FunctionCatalog(await OpenAsync(cancellationToken), TimeProvider.System, _options);
        return await catalog.DeployAsync(spec, artifact, cancellationToken);
    }

    public async Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken)
    {
        using var taken = Take();
        return await (await OpenAsync(cancellationToken)).RemoveAsync(name, cancellationToken);
    }

    public async Task<InvocationOutcome> InvokeAsync(
        FunctionName name, IReadOnlyList<string> arguments, byte[] input, CancellationToken cancellationToken)
    {
        using var catalog = new FunctionCatalog(await OpenAsync(cancellationToken), TimeProvider.System, _options);
        await catalog.LoadAsync(name, cancellationToken);
        using var invoker = new Invoker(catalog, TimeProvider.System, _options);
        var call = catalog.Find(name) is { } function ? Invocation.Of(function.Spec) : new Invocation { Function = name };
        var invocation = call with { Arguments = arguments, Input = input };
        using var result = await invoker.InvokeAsync(invocation, cancellationToken);
        return new InvocationOutcome
        {
            Failure = result.Failure == Failure.None ? null : result.Failure,
            Detail = result.Failure == Failure.None ? null : result.Detail,
            Trap = result.TrapName,
            Stack = result.StackTrace,
            Output = result.Output.ToArray(),
            ExitCode = result.ExitCode,
            StandardError = Encoding.UTF8.GetString(result.StandardError.Span),
            Duration = result.QueueTime + result.ExecutionTime,
        };
    }

    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<SqliteFunctionStore> OpenAsync(CancellationToken cancellationToken) =>
        _store ??= await SqliteFunctionStore.OpenAsync(directory, cancellationToken);

    private DataDirectoryLock Take() => DataDirectoryLock.TryTake(directory)
        ?? throw new CliException($"another process has just opened {directory}; try again", ExitCodes.Environment);
}
