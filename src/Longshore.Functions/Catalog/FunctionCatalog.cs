using System.Collections.Frozen;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Sandboxes;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Contexts;
using Longshore.Wasm;

namespace Longshore.Functions.Catalog;

/// <summary>The functions of a node: an immutable snapshot that a deployment replaces whole, in front of a durable store.
/// </summary>
public sealed class FunctionCatalog : IFunctionCatalog, IDisposable
{
    private readonly IFunctionStore _store;
    private readonly TimeProvider _time;
    private readonly FunctionsOptions _options;
    private readonly CapabilityTable _capabilities;
    private readonly SandboxModuleLoader _loader;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile FrozenDictionary<FunctionName, FunctionState> _functions =
        FrozenDictionary<FunctionName, FunctionState>.Empty;

    /// <summary>A catalog in front of a store, with nothing loaded yet.</summary>
    public FunctionCatalog(IFunctionStore store, TimeProvider time, FunctionsOptions options)
        : this(store, time, options, CapabilityTable.BuiltIn)
    {
    }

    internal FunctionCatalog(IFunctionStore store, TimeProvider time, FunctionsOptions options, CapabilityTable capabilities)
    {
        _store = store;
        _time = time;
        _options = options;
        _capabilities = capabilities;
        _loader = new SandboxModuleLoader(new Engine(new EngineOptions { AheadOfTime = options.AheadOfTime }), capabilities, time);
    }

    /// <summary>QuickJS as functions in JavaScript use it, compiled at its first use.</summary>
    public QuickJsModule QuickJs => _loader.QuickJs;

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
        foreach (var state in states)
        {
            state.Pool?.Module.Publish();
        }
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
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, CancellationToken cancellationToken) =>
        DeployAsync(spec, artifact, isDurable: true, cancellationToken);

    /// <inheritdoc/>
    public Task<DeploymentResult> DeployRouteAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, CancellationToken cancellationToken) =>
        DeployAsync(spec, artifact, isDurable: false, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var wasStored = await _store.RemoveAsync(name, cancellationToken);
            var removed = Lookup(name);
            _functions = _functions.Where(entry => entry.Key != name).ToFrozenDictionary();
            Retire(removed);
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
            state.Pool?.Module.Dispose();
        }

        _gate.Dispose();
    }

    /// <summary>The statistics of all functions, including those of routes.</summary>
    internal IEnumerable<FunctionStatistics> Statistics() => _functions.Values.Select(state => state.Statistics);

    internal FunctionState? Lookup(FunctionName name) => _functions.GetValueOrDefault(name);

    private async Task<DeploymentResult> DeployAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, bool isDurable, CancellationToken cancellationToken)
    {
        string[] errors =
        [
            .. FunctionSpecValidator.Validate(spec, _capabilities).Select(error => error.ToString()),
            .. SizeViolations(artifact.Length),
        ];
        if (errors.Length > 0)
        {
            return new DeploymentResult(null, errors);
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            var config = new FunctionConfig(spec, _time.GetUtcNow());
            var pool = await Task.Run(() => MakePool(config, artifact, _functions.Values), cancellationToken);
            if (isDurable)
            {
                await _store.SaveAsync(config, artifact, cancellationToken);
            }

            Publish(new FunctionState(config, pool, defect: null)
            {
                IsDurable = isDurable,
                Statistics = Lookup(spec.Name)?.Statistics ?? new FunctionStatistics(spec.Name),
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
        state.Pool?.Module.Publish();
        Retire(before);
    }

    // Functions of the same module share it.
    private void Retire(FunctionState? state)
    {
        if (state?.Pool is not { } pool)
        {
            return;
        }

        pool.Retire();
        if (!_functions.Values.Any(other => other.Pool?.Module == pool.Module))
        {
            pool.Module.Dispose();
        }
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

    // The border of loading: whatever a module makes the host throw is a refusal of that module.
    private SandboxPool MakePool(FunctionConfig config, ReadOnlyMemory<byte> bytes, IEnumerable<FunctionState> loaded)
    {
        try
        {
            return LoadPool(config, bytes, loaded);
        }
        catch (Exception fault) when (fault is not BadModuleException)
        {
            throw new BadModuleException($"the function cannot be loaded: {fault.Message}", fault);
        }
    }

    // The first sandbox is made at once: a module that cannot be instantiated is refused before anyone calls it.
    // Functions of the same module share the compiled code.
    private SandboxPool LoadPool(FunctionConfig config, ReadOnlyMemory<byte> bytes, IEnumerable<FunctionState> loaded)
    {
        var same = loaded.FirstOrDefault(state => state.Pool?.Module.Digest == config.Module);
        var module = same?.Pool!.Module ?? _loader.Load(config.Spec.Artifact, bytes.Span);
        var pool = new SandboxPool(module, config.Limits, PrepareCapabilities(config.Spec), _time, _options.IdleSandboxesMax);
        pool.Rent().Dispose();
        return pool;
    }

    private IReadOnlyList<IPreparedCapability> PrepareCapabilities(FunctionSpec spec)
    {
        try
        {
            return _capabilities.Prepare(spec);
        }
        catch (CapabilityException refusal)
        {
            throw new BadModuleException(refusal.Message, refusal);
        }
    }
}
