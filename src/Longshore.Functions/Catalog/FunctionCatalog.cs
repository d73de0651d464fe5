using System.Collections.Frozen;
using Longshore.Functions.Model;
using Longshore.Functions.Sandboxes;
using Longshore.Wasm;

namespace Longshore.Functions.Catalog;

/// <summary>The functions of a node: an immutable snapshot that a deployment replaces whole, in front of a durable store.
/// </summary>
public sealed class FunctionCatalog : IFunctionCatalog, IDisposable
{
    private readonly IFunctionStore _store;
    private readonly TimeProvider _time;
    private readonly FunctionsOptions _options;
    private readonly Engine _engine = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile FrozenDictionary<FunctionName, FunctionState> _functions =
        FrozenDictionary<FunctionName, FunctionState>.Empty;

    private FunctionCatalog(IFunctionStore store, TimeProvider time, FunctionsOptions options)
    {
        _store = store;
        _time = time;
        _options = options;
    }

    /// <summary>Loads every function of a store. One whose module no longer loads answers
    /// <see cref="Invocations.Failure.BadModule"/>.</summary>
    public static async Task<FunctionCatalog> OpenAsync(
        IFunctionStore store, TimeProvider time, FunctionsOptions options, CancellationToken cancellationToken)
    {
        var catalog = new FunctionCatalog(store, time, options);
        var states = new List<FunctionState>();
        foreach (var function in await store.ListAsync(cancellationToken))
        {
            states.Add(await catalog.LoadAsync(function, states, cancellationToken));
        }

        catalog._functions = states.ToFrozenDictionary(state => state.Config.Name);
        return catalog;
    }

    /// <inheritdoc/>
    public IReadOnlyList<FunctionConfig> List() =>
        [.. _functions.Values.Select(state => state.Config).OrderBy(config => config.Name.Value, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public FunctionConfig? Find(FunctionName name) => Lookup(name)?.Config;

    /// <summary>The functions whose modules could not be loaded, with the reasons.</summary>
    public IReadOnlyList<(FunctionName Name, string Reason)> Defects() =>
        [.. _functions.Values.Where(state => state.Defect is not null).Select(state => (state.Config.Name, state.Defect!))];

    /// <inheritdoc/>
    public async Task<DeploymentResult> DeployAsync(
        FunctionName name, ReadOnlyMemory<byte> module, FunctionLimits limits, CancellationToken cancellationToken)
    {
        var violations = limits.Violations().ToArray();
        if (violations.Length > 0)
        {
            return new DeploymentResult(null, violations);
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            var config = new FunctionConfig(name, ModuleDigest.Of(module.Span), limits, _time.GetUtcNow());
            var pool = await Task.Run(() => MakePool(config, module, _functions.Values), cancellationToken);
            await _store.SaveAsync(config, module, cancellationToken);
            Publish(new FunctionState(config, pool, defect: null));
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

    internal FunctionState? Lookup(FunctionName name) => _functions.GetValueOrDefault(name);

    private void Publish(FunctionState state)
    {
        var before = Lookup(state.Config.Name);
        _functions = _functions.Values.Where(other => other != before).Append(state)
            .ToFrozenDictionary(each => each.Config.Name);
        before?.Pool?.Retire();
    }

    private async Task<FunctionState> LoadAsync(
        FunctionConfig function, IReadOnlyCollection<FunctionState> loaded, CancellationToken cancellationToken)
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

    // The first sandbox is made at once: a module that cannot be instantiated is refused before anyone calls it.
    private SandboxPool MakePool(
        FunctionConfig config, ReadOnlyMemory<byte> bytes, IReadOnlyCollection<FunctionState> loaded)
    {
        var module = loaded.FirstOrDefault(state => state.Pool is not null && state.Config.Module == config.Module)?.Pool!.Module
            ?? SandboxModule.Load(_engine, bytes);
        var pool = new SandboxPool(module, config.Limits, _time, _options.IdleSandboxesMax);
        pool.Rent().Dispose();
        return pool;
    }
}
