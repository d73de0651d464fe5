using System.Collections.Frozen;
using Longshore.Functions.Model;
using Longshore.Functions.Sandboxes;
using Longshore.JavaScript;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;
using Longshore.Wasm;

namespace Longshore.Functions.Catalog;

/// <summary>The functions of a node: an immutable snapshot that a deployment replaces whole, in front of a durable store.
/// </summary>
public sealed class FunctionCatalog : IFunctionCatalog, IDisposable
{
    private readonly IFunctionStore _store;
    private readonly TimeProvider _time;
    private readonly FunctionsOptions _options;
    private readonly Engine _engine;
    private readonly Lazy<QuickJsModule> _quickjs;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile FrozenDictionary<FunctionName, FunctionState> _functions =
        FrozenDictionary<FunctionName, FunctionState>.Empty;

    /// <summary>A catalog in front of a store, with nothing loaded yet.</summary>
    public FunctionCatalog(IFunctionStore store, TimeProvider time, FunctionsOptions options)
    {
        _store = store;
        _time = time;
        _options = options;
        _engine = new Engine(new EngineOptions { AheadOfTime = options.AheadOfTime });
        _quickjs = new Lazy<QuickJsModule>(() => QuickJsLoader.Load(_engine));
    }

    /// <summary>QuickJS, as functions in JavaScript have it; compiled when it is first asked for.</summary>
    public QuickJsModule QuickJs => _quickjs.Value;

    /// <summary>Loads every function of the store. One whose module no longer loads answers
    /// <see cref="Failure.BadModule"/>.</summary>
    public async Task LoadAllAsync(CancellationToken cancellationToken)
    {
        var states = new List<FunctionState>();
        foreach (var function in await _store.ListAsync(cancellationToken))
        {
            states.Add(await LoadAsync(function, states, cancellationToken));
        }

        _functions = states.ToFrozenDictionary(state => state.Config.Name);
    }

    /// <summary>Loads one function of the store, if it is there.</summary>
    public async Task LoadAsync(FunctionName name, CancellationToken cancellationToken)
    {
        if (await _store.FindAsync(name, cancellationToken) is { } function)
        {
            Publish(await LoadAsync(function, _functions.Values, cancellationToken));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<FunctionConfig> List() =>
        [
            .. _functions.Values.Where(state => state.IsDurable).Select(state => state.Config)
                .OrderBy(config => config.Name.Value, StringComparer.Ordinal),
        ];

    /// <inheritdoc/>
    public FunctionConfig? Find(FunctionName name) => Lookup(name)?.Config;

    /// <summary>The functions whose modules could not be loaded, with the reasons.</summary>
    public IReadOnlyList<(FunctionName Name, string Reason)> Defects() =>
        [.. _functions.Values.Where(state => state.Defect is not null).Select(state => (state.Config.Name, state.Defect!))];

    /// <inheritdoc/>
    public Task<DeploymentResult> DeployAsync(
        FunctionName name, ReadOnlyMemory<byte> module, FunctionLimits limits, CancellationToken cancellationToken) =>
        DeployAsync(name, module, limits, isDurable: true, cancellationToken);

    /// <inheritdoc/>
    public Task<DeploymentResult> DeployRouteAsync(
        FunctionName name, ReadOnlyMemory<byte> module, FunctionLimits limits, CancellationToken cancellationToken) =>
        DeployAsync(name, module, limits, isDurable: false, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var wasStored = await _store.RemoveAsync(name, cancellationToken);
            var removed = Lookup(name);
            _functions = _functions.Where(entry => entry.Key != name).ToFrozenDictionary();
            removed?.Pool?.Retire();
            return wasStored;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var state in _functions.Values)
        {
            state.Pool?.Retire();
        }

        _gate.Dispose();
    }

    /// <summary>The statistics of all functions, including those of routes.</summary>
    internal IEnumerable<FunctionStatistics> Statistics() => _functions.Values.Select(state => state.Statistics);

    internal FunctionState? Lookup(FunctionName name) => _functions.GetValueOrDefault(name);

    private async Task<DeploymentResult> DeployAsync(
        FunctionName name,
        ReadOnlyMemory<byte> module,
        FunctionLimits limits,
        bool isDurable,
        CancellationToken cancellationToken)
    {
        string[] violations = [.. limits.Violations(), .. SizeViolations(module.Length)];
        if (violations.Length > 0)
        {
            return new DeploymentResult(null, violations);
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            var config = new FunctionConfig(name, ModuleDigest.Of(module.Span), limits, _time.GetUtcNow());
            var pool = await Task.Run(() => MakePool(config, module, _functions.Values), cancellationToken);
            if (isDurable)
            {
                await _store.SaveAsync(config, module, cancellationToken);
            }

            Publish(new FunctionState(config, pool, defect: null)
            {
                IsDurable = isDurable,
                Statistics = Lookup(name)?.Statistics ?? new FunctionStatistics(name),
            });
            return new DeploymentResult(config, []);
        }
        catch (BadModuleException refusal)
        {
            return new DeploymentResult(null, [refusal.Message]);
        }
        finally
        {
            _gate.Release();
        }
    }

    private IEnumerable<string> SizeViolations(int moduleBytes)
    {
        if (moduleBytes > _options.ModuleBytesMax)
        {
            yield return $"the module of {moduleBytes} bytes is over the limit of {_options.ModuleBytesMax}";
        }
    }

    private void Publish(FunctionState state)
    {
        var before = Lookup(state.Config.Name);
        _functions = _functions.Values.Where(other => other != before).Append(state)
            .ToFrozenDictionary(each => each.Config.Name);
        before?.Pool?.Retire();
    }

    private async Task<FunctionState> LoadAsync(
        FunctionConfig function, IEnumerable<FunctionState> loaded, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await _store.ReadModuleAsync(function.Module, cancellationToken);
            return new FunctionState(function, MakePool(function, bytes, loaded), defect: null);
        }
        catch (Exception refusal) when (refusal is BadModuleException or InvalidDataException)
        {
            return new FunctionState(function, pool: null, refusal.Message);
        }
    }

    private SandboxModule Load(ModuleDigest digest, ReadOnlySpan<byte> bytes) => ModuleGraph.IsGraph(bytes)
        ? JavaScriptModule.Load(_quickjs.Value, digest, bytes, _time)
        : CommandModule.Load(_engine, digest, bytes);

    // The first sandbox is made at once: a module that cannot be instantiated is refused before anyone calls it.
    // Functions of the same module share what was compiled.
    private SandboxPool MakePool(FunctionConfig config, ReadOnlyMemory<byte> bytes, IEnumerable<FunctionState> loaded)
    {
        var same = loaded.FirstOrDefault(state => state.Pool?.Module.Digest == config.Module);
        var module = same?.Pool!.Module ?? Load(config.Module, bytes.Span);
        var pool = new SandboxPool(module, config.Limits, _time, _options.IdleSandboxesMax);
        pool.Rent().Dispose();
        return pool;
    }
}
