using Longshore.Fleet.Boards;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Tcp;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Agent;

/// <summary>Runs functions in this process's sandboxes. They reach files, and other servers with a node's rules and limits. What lives on a node, such as
/// its stores, queues, secrets and other functions, is not there: a function with a grant of it is refused, and its result names the grant.</summary>
public sealed class SandboxProgram : IBoardProgram
{
    // With one job between two boots there is one. A board that boots rarely begins anew when it has as many.
    private const int FunctionsMax = 64;

    // A message for a person, far below the limit of results.
    private const int DetailCharactersMax = 2_000;

    private readonly OutboundHttp _http;
    private readonly OutboundTcp _tcp;
    private readonly ModuleFolder _modules;
    private readonly FunctionCatalog _catalog;
    private readonly Invoker _invoker;
    private readonly Dictionary<FunctionName, string> _loaded = [];
    private readonly TimeProvider _time;

    /// <param name="modulesDirectory">Keeps modules over boots, or null to keep them in memory.</param>
    /// <param name="options">How functions run.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="tell">Tells a person what goes wrong on this board and ends no job; null for nobody.</param>
    public SandboxProgram(string? modulesDirectory, FunctionsOptions options, TimeProvider time, Action<string>? tell = null)
    {
        _time = time;

        // A boot runs one function once: only what that calls is compiled. The orchestrator has chosen the board, so nothing is left to admit.
        options = options with { LazyCodeBytesMin = 0, Admits = false };
        _http = new OutboundHttp(options.Http);
        _tcp = new OutboundTcp(options.Tcp, time);
        _modules = new ModuleFolder(modulesDirectory, tell ?? (static _ => { }));
        _catalog = new FunctionCatalog(_modules, time, options, new CapabilityServices { Http = _http, Tcp = _tcp, Time = time });
        _invoker = new Invoker(_catalog, time, options);
    }

    /// <inheritdoc/>
    public bool HasModule(ModuleDigest digest) => _modules.Has(digest);

    /// <inheritdoc/>
    public Task KeepAsync(ModuleDigest digest, byte[] module, CancellationToken cancellationToken) =>
        _modules.KeepAsync(digest, module, cancellationToken);

    /// <inheritdoc/>
    public async Task<BoardAnswer> RunAsync(FunctionSpec spec, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (await LoadAsync(spec, FunctionSpecJson.Write(spec), cancellationToken) is { Count: > 0 } refusals)
        {
            return Failed(Failure.BadModule, TimeSpan.Zero, string.Join("; ", refusals));
        }

        var began = _time.GetTimestamp();
        using var result = await _invoker.InvokeAsync(Invocation.Of(spec) with { Input = arguments }, cancellationToken);
        var time = _time.GetElapsedTime(began);
        return result.Failure == Failure.None
            ? new BoardAnswer(ResultJson.Of(result.Output), time, Failure: null)
            : Failed(result.Failure, time, result.Detail);
    }

    /// <inheritdoc/>
    public async Task<BoardAnswer> CallAsync(FunctionSpec spec, ReadOnlyMemory<byte> call, TimeSpan left, CancellationToken cancellationToken)
    {
        var text = FunctionSpecJson.Write(spec);
        if (!WholeWire.TryRead([text, spec.Artifact.Digest.Hex, "0"], call, left, out var whole))
        {
            return BoardAnswer.Of(new WholeAnswer(NearStatus.Malformed, "the call is not understood"), TimeSpan.Zero);
        }

        if (await LoadAsync(spec, text, cancellationToken) is { Count: > 0 } refusals)
        {
            return BoardAnswer.Of(new WholeAnswer(NearStatus.Failed, string.Join("; ", refusals)), TimeSpan.Zero);
        }

        var began = _time.GetTimestamp();
        using var result = await _invoker.InvokeAsync(
            Invocation.Of(spec) with
            {
                Input = whole.Input,
                Arguments = whole.Arguments,
                Request = whole.Request is { } request ? () => request : null,
                Deadline = left < spec.Limits.WallTimeMax ? left : null,
                OnMiss = OnMiss.Kill,
            },
            cancellationToken);
        return BoardAnswer.Of(WholeAnswer.Of(result), _time.GetElapsedTime(began));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        _catalog.Dispose();
        _tcp.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    // The value says why, for whoever reads the results.
    private static BoardAnswer Failed(Failure failure, TimeSpan time, string detail) =>
        new(ResultJson.Text(detail.Length <= DetailCharactersMax ? detail : detail[..DetailCharactersMax]), time, failure.ToString());

    // Returns the reasons why it cannot run here. The text is the spec's, by which another version of it is known.
    private async Task<IReadOnlyList<string>> LoadAsync(FunctionSpec spec, string text, CancellationToken cancellationToken)
    {
        if (_loaded.TryGetValue(spec.Name, out var before) && before == text)
        {
            return [];
        }

        string[] refused = [.. spec.Grants.Where(grant => !BoardGrants.AreServed(grant)).Select(grant => $"a board does not give {grant}: boards have {BoardGrants.Names}")];
        if (refused.Length > 0)
        {
            return refused;
        }

        if (_loaded.Count >= FunctionsMax)
        {
            await ForgetAsync(cancellationToken);
        }

        var module = await _modules.ReadModuleAsync(spec.Artifact.Digest, cancellationToken);
        // The executor that it names is this one.
        var deployment = await _catalog.DeployRouteAsync(spec with { Executor = null }, module, cancellationToken);
        if (deployment.Function is null)
        {
            return deployment.Errors;
        }

        _loaded[spec.Name] = text;
        return [];
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        foreach (var name in _loaded.Keys)
        {
            await _catalog.RemoveAsync(name, cancellationToken);
        }

        _loaded.Clear();
    }
}
