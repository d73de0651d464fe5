using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Agent;

/// <summary>Runs functions in this process's sandboxes. A board has no services, so functions with grants that need some are refused.</summary>
public sealed class SandboxProgram : IBoardProgram
{
    // With one job between two boots there is one. A board that boots rarely begins anew when it has as many.
    private const int FunctionsMax = 64;

    private readonly ModuleFolder _modules;
    private readonly FunctionCatalog _catalog;
    private readonly Invoker _invoker;
    private readonly Dictionary<FunctionName, string> _loaded = [];
    private readonly TimeProvider _time;

    /// <param name="modulesDirectory">Keeps modules over boots, or null to keep them in memory.</param>
    /// <param name="options">How functions run.</param>
    /// <param name="time">The clocks.</param>
    public SandboxProgram(string? modulesDirectory, FunctionsOptions options, TimeProvider time)
    {
        _time = time;
        _modules = new ModuleFolder(modulesDirectory);
        _catalog = new FunctionCatalog(_modules, time, options);
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
        if (!await LoadAsync(spec, cancellationToken))
        {
            return new BoardAnswer("null"u8.ToArray(), TimeSpan.Zero, Failure.BadModule.ToString());
        }

        var began = _time.GetTimestamp();
        using var result = await _invoker.InvokeAsync(Invocation.Of(spec) with { Input = arguments }, cancellationToken);
        var time = _time.GetElapsedTime(began);
        return result.Failure == Failure.None
            ? new BoardAnswer(ResultJson.Of(result.Output), time, Failure: null)
            : new BoardAnswer("null"u8.ToArray(), time, result.Failure.ToString());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        _catalog.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> LoadAsync(FunctionSpec spec, CancellationToken cancellationToken)
    {
        var text = FunctionSpecJson.Write(spec);
        if (_loaded.TryGetValue(spec.Name, out var before) && before == text)
        {
            return true;
        }

        if (_loaded.Count >= FunctionsMax)
        {
            await ForgetAsync(cancellationToken);
        }

        var module = await _modules.ReadModuleAsync(spec.Artifact.Digest, cancellationToken);
        if ((await _catalog.DeployRouteAsync(spec, module, cancellationToken)).Function is null)
        {
            return false;
        }

        _loaded[spec.Name] = text;
        return true;
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
