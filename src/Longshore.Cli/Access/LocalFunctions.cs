using System.Runtime.CompilerServices;
using System.Text;
using Longshore.Cli.Output;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Scratch;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Capabilities.Tcp;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Logs;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Node.Hosting;
using Longshore.Storage.Sqlite;

namespace Longshore.Cli.Access;

/// <summary>Opens the data directory and runs functions in this process.</summary>
/// <param name="directory">The data directory.</param>
/// <param name="secretsKey">The file with the key of secrets, or null for the data directory's own.</param>
internal sealed class LocalFunctions(string directory, string? secretsKey = null) : IFunctionAccess
{
    private readonly FunctionsOptions _options = new() { AheadOfTime = CompiledModules.In(directory) };
    private readonly OutboundHttp _http = new(new HttpLimits());
    private readonly OutboundTcp _tcp = new(new TcpLimits(), TimeProvider.System);
    private readonly OpenedObjects _objects = new(ObjectSource.Default, directory, new ObjectLimits(), TimeProvider.System);
    private readonly FunctionCalls _calls = new(TimeProvider.System);
    private SqliteFunctionStore? _store;
    private NearServices? _near;
    private DirectoryState? _state;

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
        using var catalog = await NewCatalogAsync(cancellationToken);
        return await catalog.DeployAsync(spec, artifact, cancellationToken);
    }

    public async Task<ChangeResult> ChangeAsync(FunctionChange change, CancellationToken cancellationToken)
    {
        using var taken = Take();
        using var catalog = await NewCatalogAsync(cancellationToken);
        var result = await catalog.ChangeAsync(change, cancellationToken);
        if (result.Errors.Count == 0)
        {
            await ForgetAsync(change.Removed, cancellationToken);
        }

        return result;
    }

    public async Task<DeploymentResult> DeployCanaryAsync(FunctionSpec spec, byte[] artifact, int percent, CancellationToken cancellationToken)
    {
        using var taken = Take();
        using var catalog = await NewCatalogAsync(cancellationToken);
        await catalog.LoadAsync(spec.Name, cancellationToken);
        return await catalog.DeployCanaryAsync(spec, artifact, percent, cancellationToken);
    }

    public async Task<IReadOnlyList<FunctionVersion>> ListVersionsAsync(FunctionName name, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).Versions.ListAsync(name, cancellationToken);

    public async Task<DeploymentResult> RollbackAsync(FunctionName name, int? version, CancellationToken cancellationToken)
    {
        using var taken = Take();
        using var catalog = await NewCatalogAsync(cancellationToken);
        return await catalog.RollbackAsync(name, version, cancellationToken);
    }

    public async Task<DeploymentResult> PromoteAsync(FunctionName name, CancellationToken cancellationToken)
    {
        using var taken = Take();
        using var catalog = await NewCatalogAsync(cancellationToken);
        return await catalog.PromoteAsync(name, cancellationToken);
    }

    public async Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken)
    {
        using var taken = Take();
        var wasThere = await (await OpenAsync(cancellationToken)).RemoveAsync(name, cancellationToken);
        await ForgetAsync([name], cancellationToken);
        return wasThere;
    }

    public async IAsyncEnumerable<LogLine> ReadLogsAsync(LogQuery query, bool follows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (follows)
        {
            throw new CliException($"no node runs on {directory}, so no line will follow: start one with longshore serve, or leave out --follow", ExitCodes.Environment);
        }

        if (!HasLogs)
        {
            yield break;
        }

        await using var logs = await OpenLogsAsync(cancellationToken);
        foreach (var line in (await logs.ReadAsync(query, cancellationToken)).SelectMany(entry => entry.Lines).TakeLast(query.LinesMax))
        {
            yield return line;
        }
    }

    public async Task<InvocationOutcome> InvokeAsync(
        FunctionName name, IReadOnlyList<string> arguments, byte[] input, CancellationToken cancellationToken)
    {
        using var catalog = await NewCatalogAsync(cancellationToken);
        await LoadAsync(catalog, name, cancellationToken);
        using var invoker = new Invoker(catalog, TimeProvider.System, _options);
        _calls.Connect(invoker, called => catalog.Find(called)?.Spec);
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

    public async Task<IReadOnlyList<SecretDescription>> ListSecretsAsync(CancellationToken cancellationToken) =>
        (await OpenStateAsync(cancellationToken)).Secrets.List();

    public async Task<SecretDescription> SetSecretAsync(SecretName name, string value, CancellationToken cancellationToken)
    {
        using var taken = Take();
        try
        {
            return await (await OpenStateAsync(cancellationToken)).Secrets.SetAsync(name, value, cancellationToken);
        }
        catch (SecretException refusal)
        {
            throw new CliException(refusal.Message, ExitCodes.Environment);
        }
    }

    public async Task<bool> RemoveSecretAsync(SecretName name, CancellationToken cancellationToken)
    {
        using var taken = Take();
        return await (await OpenStateAsync(cancellationToken)).Secrets.RemoveAsync(name, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _calls.Dispose();
        _http.Dispose();
        _tcp.Dispose();
        _near?.Dispose();
        await _objects.DisposeAsync();
        if (_state is not null)
        {
            await _state.DisposeAsync();
        }

        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    // The next functions of their names begin without lines.
    private async Task ForgetAsync(IReadOnlyList<FunctionName> removed, CancellationToken cancellationToken)
    {
        if (removed.Count > 0 && HasLogs)
        {
            await using var logs = await OpenLogsAsync(cancellationToken);
            foreach (var name in removed)
            {
                await logs.RemoveAsync(name, cancellationToken);
            }
        }
    }

    private bool HasLogs => File.Exists(Path.Combine(directory, SqliteLogStore.FileName));

    // The node knows for how long lines are kept; what it has kept is shown.
    private Task<SqliteLogStore> OpenLogsAsync(CancellationToken cancellationToken) =>
        SqliteLogStore.OpenAsync(directory, new LogLimits { Age = TimeSpan.FromDays(LogLimits.DaysMax) }, TimeProvider.System, cancellationToken);

    private async Task<FunctionCatalog> NewCatalogAsync(CancellationToken cancellationToken)
    {
        var store = await OpenAsync(cancellationToken);
        var state = await OpenStateAsync(cancellationToken);
        var services = new CapabilityServices
        {
            Scratch = new ScratchStores(_options.Scratch),
            Http = _http,
            Tcp = _tcp,
            Calls = _calls,
            KeyValue = state.KeyValue,
            State = state.State,
            Objects = _objects.Store,
            Near = _near ??= new NearServices(_objects.Store, [], store.ReadModuleAsync),
            Secrets = state.Secrets,
        };
        return new FunctionCatalog(store, TimeProvider.System, _options, services);
    }

    // A function that may call others needs them.
    private async Task LoadAsync(FunctionCatalog catalog, FunctionName name, CancellationToken cancellationToken)
    {
        var callsOthers = (await FindAsync(name, cancellationToken))?.Spec.Grants.Any(grant => grant.Capability == FunctionCalls.CapabilityName);
        await (callsOthers == true ? catalog.LoadAllAsync(cancellationToken) : catalog.LoadAsync(name, cancellationToken));
    }

    private async Task<DirectoryState> OpenStateAsync(CancellationToken cancellationToken) =>
        _state ??= await DirectoryState.OpenAsync(directory, secretsKey, _options.KeyValue, _options.State, TimeProvider.System, cancellationToken);

    private async Task<SqliteFunctionStore> OpenAsync(CancellationToken cancellationToken) =>
        _store ??= await SqliteFunctionStore.OpenAsync(directory, cancellationToken);

    private DataDirectoryLock Take() => DataDirectoryLock.TryTake(directory)
        ?? throw new CliException($"another process has just opened {directory}; try again", ExitCodes.Environment);
}
