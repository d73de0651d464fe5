using System.Collections.Concurrent;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Scratch;
using Longshore.Functions.Sandboxes;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Contexts;
using Longshore.Wasm;

namespace Longshore.Functions.Catalog;

/// <summary>The functions of a node, in front of a durable store. A deployment replaces a function's state whole.</summary>
public sealed class FunctionCatalog : IFunctionCatalog, IDisposable
{
    // Compiling a module takes 20 times its size in memory, so four of the largest take 5 GiB. A slow one delays no other
    // deployment while there are fewer than four.
    private const int LoadsMax = 4;

    private readonly IFunctionStore _store;
    private readonly TimeProvider _time;
    private readonly FunctionsOptions _options;
    private readonly CapabilityTable _capabilities;
    private readonly SandboxModuleLoader _loader;

    // Orders changes: what was saved last is published last. Nothing is loaded inside it.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SemaphoreSlim _loads = new(LoadsMax, LoadsMax);

    // A copy per deployment would make a node with many routes start in the square of their number.
    private readonly ConcurrentDictionary<FunctionName, FunctionState> _functions = new();

    // Counts changes of the functions, after each.
    private long _version;
    private volatile Listing? _listed;

    /// <summary>A catalog in front of a store, with nothing loaded yet. Its functions have scratch stores of their own.</summary>
    public FunctionCatalog(IFunctionStore store, TimeProvider time, FunctionsOptions options)
        : this(store, time, options, new CapabilityServices { Scratch = new ScratchStores(options.Scratch) })
    {
    }

    /// <summary>A catalog in front of a store, with nothing loaded yet.</summary>
    /// <param name="store">The store.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="options">How functions run.</param>
    /// <param name="services">What the capabilities of its functions work with. The caller disposes it.</param>
    public FunctionCatalog(IFunctionStore store, TimeProvider time, FunctionsOptions options, CapabilityServices services)
        : this(store, time, options, CapabilityTable.Of(services))
    {
    }

    internal FunctionCatalog(IFunctionStore store, TimeProvider time, FunctionsOptions options, CapabilityTable capabilities)
    {
        _store = store;
        _time = time;
        _options = options;
        _capabilities = capabilities;
        _loader = new SandboxModuleLoader(new Engine(new EngineOptions { AheadOfTime = options.AheadOfTime, LazyCodeBytesMin = options.LazyCodeBytesMin }), capabilities, time);
    }

    /// <summary>Called after functions were deployed or removed, on the thread that did it. Must not block. Default: null.</summary>
    public Action? Changed { get; set; }

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

        states.ForEach(Publish);
    }

    /// <summary>Loads one function of the store, if it is there.</summary>
    public async Task LoadAsync(FunctionName name, CancellationToken cancellationToken)
    {
        if (await _store.FindAsync(name, cancellationToken) is { } function)
        {
            Publish(await LoadAsync(function, States, cancellationToken));
        }
    }

    /// <summary>Takes functions as the store has them now, because something else than this catalog has changed them there. All are loaded first; then they are
    /// replaced and removed together. One that cannot be loaded answers <see cref="Failure.BadModule"/>, as after a restart.</summary>
    /// <returns>The functions that cannot be called, with the reasons.</returns>
    public async Task<IReadOnlyList<(FunctionName Name, string Reason)>> ReloadAsync(IReadOnlyList<FunctionName> names, CancellationToken cancellationToken)
    {
        while (true)
        {
            var states = new List<(FunctionName Name, FunctionState? State)>();
            var arePublished = false;
            try
            {
                foreach (var name in names)
                {
                    states.Add((name, await ReloadAsync(name, ModulesOf(states.Select(each => each.State).OfType<FunctionState>()), cancellationToken)));
                }

                arePublished = await TryPublishAsync(states, cancellationToken);
                if (arePublished)
                {
                    return [.. states.Where(each => each.State?.Defect is not null).Select(each => (each.Name, each.State!.Defect!))];
                }
            }
            finally
            {
                if (!arePublished)
                {
                    states.ForEach(each => each.State?.Pool?.Retire());
                }
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<FunctionConfig> List()
    {
        // Read first: a change that comes meanwhile makes the list of this version old.
        var version = Volatile.Read(ref _version);
        var listed = _listed;
        if (listed?.Version != version)
        {
            _listed = listed = new Listing(
                version, [.. States.Where(state => state.IsDurable).Select(state => state.Config).OrderBy(config => config.Name.Value, StringComparer.Ordinal)]);
        }

        return listed.Functions;
    }

    /// <inheritdoc/>
    public FunctionConfig? Find(FunctionName name) => Lookup(name)?.Config;

    /// <summary>The functions whose modules could not be loaded, with the reasons.</summary>
    public IReadOnlyList<(FunctionName Name, string Reason)> Defects() =>
        [.. States.Where(state => state.Defect is not null).Select(state => (state.Config.Name, state.Defect!))];

    /// <inheritdoc/>
    public Task<DeploymentResult> DeployAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, CancellationToken cancellationToken) =>
        DeployAsync(spec, artifact, isDurable: true, cancellationToken);

    /// <inheritdoc/>
    public Task<DeploymentResult> DeployRouteAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, CancellationToken cancellationToken) =>
        DeployAsync(spec, artifact, isDurable: false, cancellationToken);

    /// <inheritdoc/>
    public async Task<ChangeResult> ChangeAsync(FunctionChange change, CancellationToken cancellationToken)
    {
        var errors = change.Violations()
            .Concat(change.Deployed.SelectMany(each => Violations(each).Select(error => $"{each.Spec.Name}: {error}")))
            .ToList();
        if (errors.Count > 0)
        {
            return new ChangeResult([], errors);
        }

        var loaded = new List<(Deployment Deployment, SandboxPool Pool)>();
        try
        {
            foreach (var each in change.Deployed)
            {
                try
                {
                    loaded.Add((each, await LoadPoolAsync(each, loaded.Select(other => other.Pool.Module), cancellationToken)));
                }
                catch (BadModuleException refusal)
                {
                    errors.Add($"{each.Spec.Name}: {refusal.Message}");
                }
            }
        }
        catch
        {
            Retire(loaded);
            throw;
        }

        if (errors.Count > 0)
        {
            Retire(loaded);
            return new ChangeResult([], errors);
        }

        var (functions, taken) = await ConfirmAsync(loaded, change.Removed, isDurable: true, cancellationToken);
        return new ChangeResult(functions, taken is { } refused ? [$"{refused.Function}: {refused.Error}"] : []);
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var wasStored = await _store.RemoveAsync(name, cancellationToken);
            Withdraw(name);
            Changed?.Invoke();
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
        foreach (var state in States)
        {
            state.Pool?.Retire();
        }

        _gate.Dispose();
        _loads.Dispose();
    }

    /// <inheritdoc/>
    public FunctionUsage UsageOf(FunctionName name) => Lookup(name) is { } function
        ? new FunctionUsage(
            function.Statistics.Runs.ProcessorsAt((long)_time.GetElapsedTime(0, _time.GetTimestamp()).TotalSeconds), function.Pool?.MemoryBytes ?? 0)
        : default;

    /// <inheritdoc/>
    public void FreeIdle(FunctionName name) => Lookup(name)?.Pool?.DisposeIdle();

    /// <summary>Frees the idle sandboxes of all functions.</summary>
    internal void FreeIdle()
    {
        foreach (var state in States)
        {
            state.Pool?.DisposeIdle();
        }
    }

    /// <summary>The statistics of all functions, including those of routes.</summary>
    internal IEnumerable<FunctionStatistics> Statistics() => States.Select(state => state.Statistics);

    internal FunctionState? Lookup(FunctionName name) => _functions.GetValueOrDefault(name);

    private IEnumerable<FunctionState> States => _functions.Select(entry => entry.Value);

    private async Task<DeploymentResult> DeployAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, bool isDurable, CancellationToken cancellationToken)
    {
        var deployment = new Deployment(spec, artifact);
        if (Violations(deployment) is { Count: > 0 } errors)
        {
            return new DeploymentResult(null, errors);
        }

        try
        {
            var pool = await LoadPoolAsync(deployment, [], cancellationToken);
            var (functions, taken) = await ConfirmAsync([(deployment, pool)], [], isDurable, cancellationToken);
            return taken is { } refused ? new DeploymentResult(null, [refused.Error.ToString()]) : new DeploymentResult(functions[0], []);
        }
        catch (BadModuleException refusal)
        {
            return new DeploymentResult(null, [refusal.Message]);
        }
    }

    private IReadOnlyList<string> Violations(Deployment deployment) =>
    [
        .. FunctionSpecValidator.Validate(deployment.Spec, _capabilities).Concat(_capabilities.Lacking(deployment.Spec)).Select(error => error.ToString()),
        .. SizeViolations(deployment.Artifact.Length),
    ];

    // Loading runs the guest's own code for up to its limits, so it has a thread of its own that gives way to calls: on the
    // runtime's pool, deployments that loop would stand before every request. A caller that no longer waits leaves it to its end,
    // and the result is freed.
    private async Task<SandboxPool> LoadPoolAsync(
        Deployment deployment, IEnumerable<SandboxModule> others, CancellationToken cancellationToken)
    {
        // The caller may use its buffer for something else once it no longer waits.
        var bytes = deployment.Artifact.ToArray();
        await _loads.WaitAsync(cancellationToken);
        var loaded = ModulesOf(States).Concat(others.ToArray());
        var loading = Begin();
        try
        {
            return await loading.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = FreeAsync(loading);
            throw;
        }

        // A machine that has no room for one more thread must not keep the place.
        Task<SandboxPool> Begin()
        {
            try
            {
                return Task.Factory.StartNew(Load, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            catch
            {
                _loads.Release();
                throw;
            }
        }

        SandboxPool Load()
        {
            try
            {
                SystemThread.GiveWay();
                return MakePool(deployment.Spec, bytes, loaded, cancellationToken);
            }
            finally
            {
                _loads.Release();
            }
        }
    }

    private static async Task FreeAsync(Task<SandboxPool> loading) => (await loading).Retire();

    // Of two deployments under one name, the one that is confirmed last stays, in the store as in memory. The pools are the catalog's or
    // retired afterwards.
    private async Task<(IReadOnlyList<FunctionConfig> Functions, (FunctionName Function, ValidationError Error)? Taken)> ConfirmAsync(
        IReadOnlyList<(Deployment Deployment, SandboxPool Pool)> loaded,
        IReadOnlyList<FunctionName> removed,
        bool isDurable,
        CancellationToken cancellationToken)
    {
        try
        {
            await _gate.WaitAsync(cancellationToken);
            try
            {
                FunctionSpec[] specs = [.. loaded.Select(each => each.Deployment.Spec)];
                if (await FindSubscriberAsync(specs, removed, cancellationToken) is { } taken)
                {
                    Retire(loaded);
                    return ([], taken);
                }

                var now = _time.GetUtcNow();
                FunctionConfig[] functions = [.. specs.Select(spec => new FunctionConfig(spec, now))];
                if (isDurable)
                {
                    await _store.ChangeAsync([.. functions.Zip(loaded, (function, each) => (function, each.Deployment.Artifact))], removed, cancellationToken);
                }

                foreach (var (function, (_, pool)) in functions.Zip(loaded))
                {
                    Publish(new FunctionState(function, pool, defect: null)
                    {
                        IsDurable = isDurable,
                        Statistics = Lookup(function.Name)?.Statistics ?? new FunctionStatistics(function.Name),
                    });
                }

                foreach (var name in removed)
                {
                    Withdraw(name);
                }

                Changed?.Invoke();
                return (functions, null);
            }
            finally
            {
                _gate.Release();
            }
        }
        catch
        {
            Retire(loaded);
            throw;
        }
    }

    private static void Retire(IEnumerable<(Deployment Deployment, SandboxPool Pool)> loaded)
    {
        foreach (var (_, pool) in loaded)
        {
            pool.Retire();
        }
    }

    private void Withdraw(FunctionName name)
    {
        if (_functions.TryRemove(name, out var removed))
        {
            Interlocked.Increment(ref _version);
            removed.Pool?.Retire();
        }
    }

    // Asks the store, because a command without a node has not loaded the other functions.
    private async Task<(FunctionName Function, ValidationError Error)?> FindSubscriberAsync(
        IReadOnlyList<FunctionSpec> specs, IReadOnlyList<FunctionName> removed, CancellationToken cancellationToken)
    {
        if (specs.All(spec => spec.Subscriptions.Count == 0))
        {
            return null;
        }

        var changed = specs.Select(spec => spec.Name).Concat(removed).ToHashSet();
        FunctionSpec[] all = [.. (await _store.ListAsync(cancellationToken)).Select(stored => stored.Spec).Where(stored => !changed.Contains(stored.Name)), .. specs];
        foreach (var spec in specs)
        {
            foreach (var (index, subscription) in spec.Subscriptions.Index())
            {
                if (Array.Find(all, other => other.Name != spec.Name && other.Subscriptions.Any(each => each.Queue == subscription.Queue)) is { } subscriber)
                {
                    return (spec.Name, new ValidationError(
                        FormattableString.Invariant($"subscriptions[{index}].queue"),
                        $"\"{subscriber.Name}\" is subscribed to the queue \"{subscription.Queue}\" already; a queue has one subscriber"));
                }
            }
        }

        return null;
    }

    private IEnumerable<string> SizeViolations(int moduleBytes)
    {
        if (moduleBytes > _options.ModuleBytesMax)
        {
            yield return $"the module of {moduleBytes} bytes is over the limit of {_options.ModuleBytesMax}";
        }
    }

    // Null if the store does not have it.
    private async Task<FunctionState?> ReloadAsync(FunctionName name, IEnumerable<SandboxModule> others, CancellationToken cancellationToken)
    {
        if (await _store.FindAsync(name, cancellationToken) is not { } function)
        {
            return null;
        }

        var statistics = Lookup(name)?.Statistics ?? new FunctionStatistics(name);
        try
        {
            var deployment = new Deployment(function.Spec, await _store.ReadModuleAsync(function.Module, cancellationToken));
            return new FunctionState(function, await LoadPoolAsync(deployment, others, cancellationToken), defect: null) { Statistics = statistics };
        }
        catch (Exception refusal) when (refusal is BadModuleException or InvalidDataException)
        {
            return new FunctionState(function, pool: null, refusal.Message) { Statistics = statistics };
        }
    }

    // False if the store has changed since they were loaded.
    private async Task<bool> TryPublishAsync(IReadOnlyList<(FunctionName Name, FunctionState? State)> states, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            foreach (var (name, state) in states)
            {
                if (await _store.FindAsync(name, cancellationToken) != state?.Config)
                {
                    return false;
                }
            }

            foreach (var (name, state) in states)
            {
                if (state is null)
                {
                    Withdraw(name);
                }
                else
                {
                    Publish(state);
                }
            }

            Changed?.Invoke();
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Publish(FunctionState state)
    {
        var before = Lookup(state.Config.Name);
        _functions[state.Config.Name] = state;
        Interlocked.Increment(ref _version);
        state.Pool?.Module.Publish();
        before?.Pool?.Retire();
    }

    private async Task<FunctionState> LoadAsync(
        FunctionConfig function, IEnumerable<FunctionState> loaded, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await _store.ReadModuleAsync(function.Module, cancellationToken);
            return new FunctionState(function, MakePool(function.Spec, bytes, ModulesOf(loaded), cancellationToken), defect: null);
        }
        catch (Exception refusal) when (refusal is BadModuleException or InvalidDataException)
        {
            return new FunctionState(function, pool: null, refusal.Message);
        }
    }

    // The border of loading: whatever a module makes the host throw is a refusal of that module.
    private SandboxPool MakePool(
        FunctionSpec spec, ReadOnlyMemory<byte> bytes, IEnumerable<SandboxModule> loaded, CancellationToken cancellationToken)
    {
        try
        {
            return LoadPool(spec, bytes, loaded, cancellationToken);
        }
        catch (Exception fault) when (fault is not (BadModuleException or OperationCanceledException))
        {
            throw new BadModuleException($"the function cannot be loaded: {fault.Message}", fault);
        }
    }

    // The first sandbox is made at once: a module that cannot be instantiated is refused before anyone calls it.
    // Functions of the same module share the compiled code.
    private SandboxPool LoadPool(
        FunctionSpec spec, ReadOnlyMemory<byte> bytes, IEnumerable<SandboxModule> loaded, CancellationToken cancellationToken)
    {
        var module = Share(loaded, spec.Artifact.Digest) ?? _loader.Load(spec, bytes.Span, cancellationToken);
        try
        {
            module.Prepare(spec, _time, cancellationToken);
            var pool = new SandboxPool(module, spec, PrepareCapabilities(spec), _time, _options.IdleSandboxesMax);
            pool.Rent().Dispose();
            return pool;
        }
        catch
        {
            module.Release();
            throw;
        }
    }

    // A function may have released its module since it was found.
    private static SandboxModule? Share(IEnumerable<SandboxModule> loaded, ModuleDigest digest) =>
        loaded.FirstOrDefault(module => module.Digest == digest && module.TryShare());

    private static IEnumerable<SandboxModule> ModulesOf(IEnumerable<FunctionState> states) =>
        states.Select(state => state.Pool?.Module).OfType<SandboxModule>();

    private Func<SandboxWorld> PrepareCapabilities(FunctionSpec spec)
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

    /// <summary>The durable functions as of one version, by name.</summary>
    private sealed record Listing(long Version, FunctionConfig[] Functions);
}
