using System.Collections.Concurrent;
using System.Globalization;
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

    /// <summary>Called after a function was removed, before another one of its name can be deployed. Must not block. Default: null.</summary>
    public Action<FunctionName>? Removed { get; set; }

    /// <summary>Called after a canary was taken back: with the function, its version, and the reason. Must not block. Default: null.</summary>
    public Action<FunctionName, int, string>? CanaryReturned { get; set; }

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
        foreach (var canary in _store.Versions is { } versions ? await versions.ListCanariesAsync(cancellationToken) : [])
        {
            await LoadCanaryAsync(canary, cancellationToken);
        }
    }

    /// <summary>Loads one function of the store, if it is there.</summary>
    public async Task LoadAsync(FunctionName name, CancellationToken cancellationToken)
    {
        if (await _store.FindAsync(name, cancellationToken) is { } function)
        {
            Publish(await LoadAsync(function, States, cancellationToken));
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
                version, [.. Live.Where(state => state.IsDurable).Select(state => state.Config).OrderBy(config => config.Name.Value, StringComparer.Ordinal)]);
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
        DeployAsync(spec, artifact, pool => ConfirmAsync(spec, artifact, pool, isDurable: true, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<DeploymentResult> DeployRouteAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, CancellationToken cancellationToken) =>
        DeployAsync(spec, artifact, pool => ConfirmAsync(spec, artifact, pool, isDurable: false, cancellationToken), cancellationToken);

    /// <summary>Deploys a version that gets some of the calls of a function, beside its live version. It is taken back by itself when it exceeds a bound
    /// of <see cref="CanaryBounds"/>.</summary>
    /// <param name="spec">The function.</param>
    /// <param name="artifact">The code.</param>
    /// <param name="percent">The percentage of the calls, 1 to 99.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DeploymentResult> DeployCanaryAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, int percent, CancellationToken cancellationToken)
    {
        string[] errors = [.. CanaryErrors(spec, percent)];
        return errors.Length > 0
            ? new DeploymentResult(null, errors)
            : await DeployAsync(spec, artifact, pool => ConfirmCanaryAsync(spec, artifact, pool, percent, cancellationToken), cancellationToken);
    }

    /// <summary>The versions of a function that are kept, newest first.</summary>
    public Task<IReadOnlyList<FunctionVersion>> ListVersionsAsync(FunctionName name, CancellationToken cancellationToken) =>
        _store.Versions?.ListAsync(name, cancellationToken) ?? Task.FromResult<IReadOnlyList<FunctionVersion>>([]);

    /// <summary>Makes an earlier version of a function the live one. A canary ends.</summary>
    /// <param name="name">The function.</param>
    /// <param name="version">The version; null ends the canary if there is one, and otherwise takes the version before the live one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The function as it is live now, or every error.</returns>
    public async Task<DeploymentResult> RollbackAsync(FunctionName name, int? version, CancellationToken cancellationToken)
    {
        var versions = await ListVersionsAsync(name, cancellationToken);
        var live = versions.FirstOrDefault(each => each.IsLive);
        if (live is null)
        {
            return new DeploymentResult(null, [$"there is no function \"{name}\""]);
        }

        if (version is null && versions.FirstOrDefault(each => each.CanaryPercent is not null) is { } canary)
        {
            await EndCanaryAsync(name, canary.Function.Version, "taken back", cancellationToken);
            return new DeploymentResult(live.Function, []);
        }

        var wanted = version is null
            ? versions.FirstOrDefault(each => each.Function.Version < live.Function.Version)
            : versions.FirstOrDefault(each => each.Function.Version == version);
        return wanted is null
            ? new DeploymentResult(null, [NoVersion(name, version, versions)])
            : await ActivateAsync(wanted.Function, cancellationToken);
    }

    /// <summary>Makes the canary of a function its live version.</summary>
    /// <returns>The function as it is live now, or every error.</returns>
    public async Task<DeploymentResult> PromoteAsync(FunctionName name, CancellationToken cancellationToken)
    {
        var versions = await ListVersionsAsync(name, cancellationToken);
        return versions.FirstOrDefault(each => each.CanaryPercent is not null) is { } canary
            ? await ActivateAsync(canary.Function, cancellationToken)
            : new DeploymentResult(null, [versions.Count == 0 ? $"there is no function \"{name}\"" : $"{name} has no canary; deploy one with --canary 10%"]);
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var wasStored = await _store.RemoveAsync(name, cancellationToken);
            if (_functions.TryRemove(name, out var removed))
            {
                Interlocked.Increment(ref _version);
                removed.Pool?.Retire();
                removed.Canary?.State.Pool?.Retire();
            }

            Removed?.Invoke(name);
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
    internal IEnumerable<FunctionStatistics> Statistics() => Live.Select(state => state.Statistics);

    internal FunctionState? Lookup(FunctionName name) => _functions.GetValueOrDefault(name);

    private IEnumerable<FunctionState> Live => _functions.Select(entry => entry.Value);

    // Canaries too.
    private IEnumerable<FunctionState> States => Live.Concat(Live.Select(state => state.Canary?.State).OfType<FunctionState>());

    private static string NoVersion(FunctionName name, int? version, IReadOnlyList<FunctionVersion> versions) => version is null
        ? $"{name} has no earlier version; longshore versions {name} shows those that are kept"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{name} has no version {version}; kept are {string.Join(", ", versions.Select(each => each.Function.Version.ToString(CultureInfo.InvariantCulture)))}");

    private IEnumerable<string> CanaryErrors(FunctionSpec spec, int percent)
    {
        if (percent is < 1 or > 99)
        {
            yield return $"a canary gets 1 to 99 percent of the calls, not {percent}";
        }

        if (_store.Versions is null || Lookup(spec.Name) is not { IsDurable: true, Config.Spec: var live })
        {
            yield return $"\"{spec.Name}\" has no live version beside which a canary could run; deploy it without --canary first";
        }
        else if (live.Artifact.Kind != spec.Artifact.Kind)
        {
            yield return $"a canary is of the kind of its live version, which is {live.Artifact.Kind.Name()}, not {spec.Artifact.Kind.Name()}";
        }
    }

    private async Task LoadCanaryAsync(FunctionVersion canary, CancellationToken cancellationToken)
    {
        if (Lookup(canary.Function.Name) is { } live)
        {
            var loaded = await LoadAsync(canary.Function, States, cancellationToken);
            Begin(live, new FunctionState(loaded.Config, loaded.Pool, loaded.Defect) { Statistics = live.Statistics }, canary.CanaryPercent ?? 0);
        }
    }

    // Calls from now on may be the canary's.
    private void Begin(FunctionState live, FunctionState state, int percent)
    {
        var before = live.Canary;
        state.Pool?.Module.Publish();
        live.Canary = state.Canary = new Canary(state, percent, (canary, reason) => _ = ReturnAsync(canary, reason));
        before?.End();
        before?.State.Pool?.Retire();
    }

    // The border of a canary's end: what goes wrong leaves it without calls until the node is restarted.
    private async Task ReturnAsync(Canary canary, string reason)
    {
        var (name, version) = (canary.State.Config.Name, canary.State.Config.Version);
        try
        {
            CanaryReturned?.Invoke(name, version, reason);
            await EndCanaryAsync(name, version, "taken back: " + reason, CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
            // The node ends. After its next start the canary is compared again.
        }
        catch (Exception fault)
        {
            _options.Faulted.Tell(fault);
        }
    }

    private async Task EndCanaryAsync(FunctionName name, int version, string note, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await _store.Versions!.EndCanaryAsync(name, version, note, cancellationToken);
            if (Lookup(name) is { Canary: { } canary } live && canary.State.Config.Version == version)
            {
                live.Canary = null;
                canary.End();
                canary.State.Pool?.Retire();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    // The module is loaded before the gate, as for a deployment.
    private async Task<DeploymentResult> ActivateAsync(FunctionConfig function, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await _store.ReadModuleAsync(function.Module, cancellationToken);
            return await DeployAsync(function.Spec, bytes, pool => ConfirmActivationAsync(function, pool, cancellationToken), cancellationToken);
        }
        catch (InvalidDataException damaged)
        {
            return new DeploymentResult(null, [damaged.Message]);
        }
    }

    private async Task<DeploymentResult> DeployAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, Func<SandboxPool, Task<DeploymentResult>> confirm, CancellationToken cancellationToken)
    {
        string[] errors =
        [
            .. FunctionSpecValidator.Validate(spec, _capabilities).Concat(_capabilities.Lacking(spec)).Select(error => error.ToString()),
            .. SizeViolations(artifact.Length),
        ];
        if (errors.Length > 0)
        {
            return new DeploymentResult(null, errors);
        }

        try
        {
            var pool = await LoadPoolAsync(spec, artifact, States, givesWay: true, cancellationToken);
            return await confirm(pool);
        }
        catch (BadModuleException refusal)
        {
            return new DeploymentResult(null, [refusal.Message]);
        }
    }

    // Loading runs the guest's own code for up to its limits, so it has a thread of its own, which gives way to calls once there are some: on the
    // runtime's pool, deployments that loop would stand before every request. A caller that no longer waits leaves it to its end,
    // and the result is freed.
    private async Task<SandboxPool> LoadPoolAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, IEnumerable<FunctionState> loaded, bool givesWay, CancellationToken cancellationToken)
    {
        // The caller may use its buffer for something else once it no longer waits.
        var bytes = artifact.ToArray();
        await _loads.WaitAsync(cancellationToken);
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
                if (givesWay)
                {
                    SystemThread.GiveWay();
                }

                return MakePool(spec, bytes, loaded, cancellationToken);
            }
            finally
            {
                _loads.Release();
            }
        }
    }

    private static async Task FreeAsync(Task<SandboxPool> loading) => (await loading).Retire();

    private Task<DeploymentResult> ConfirmAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, SandboxPool pool, bool isDurable, CancellationToken cancellationToken) => ConfirmAsync(
        spec,
        pool,
        async () =>
        {
            var config = new FunctionConfig(spec, _time.GetUtcNow());
            return isDurable ? await _store.SaveAsync(config, artifact, cancellationToken) : config;
        },
        isDurable,
        cancellationToken);

    private Task<DeploymentResult> ConfirmActivationAsync(FunctionConfig function, SandboxPool pool, CancellationToken cancellationToken) => ConfirmAsync(
        function.Spec,
        pool,
        async () => await _store.Versions!.ActivateAsync(function.Name, function.Version, cancellationToken) ? function : null,
        isDurable: true,
        cancellationToken);

    // Of two deployments under one name, the one that is confirmed last stays, in the store as in memory.
    private Task<DeploymentResult> ConfirmAsync(
        FunctionSpec spec, SandboxPool pool, Func<Task<FunctionConfig?>> save, bool isDurable, CancellationToken cancellationToken) => GuardedAsync(
        pool,
        async () =>
        {
            if (await FindSubscriberAsync(spec, cancellationToken) is { } taken)
            {
                return taken.ToString();
            }

            if (await save() is not { } config)
            {
                return $"the version of \"{spec.Name}\" was removed meanwhile";
            }

            Publish(new FunctionState(config, pool, defect: null)
            {
                IsDurable = isDurable,
                Statistics = Lookup(spec.Name)?.Statistics ?? new FunctionStatistics(spec.Name),
            });
            Changed?.Invoke();
            return null;
        },
        () => Find(spec.Name),
        cancellationToken);

    private Task<DeploymentResult> ConfirmCanaryAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, SandboxPool pool, int percent, CancellationToken cancellationToken) => GuardedAsync(
        pool,
        async () =>
        {
            if (Lookup(spec.Name) is not { IsDurable: true } live)
            {
                return $"\"{spec.Name}\" was removed meanwhile";
            }

            var config = await _store.Versions!.SaveCanaryAsync(new FunctionConfig(spec, _time.GetUtcNow()), artifact, percent, cancellationToken);
            Begin(live, new FunctionState(config, pool, defect: null) { Statistics = live.Statistics }, percent);
            return null;
        },
        () => Lookup(spec.Name)?.Canary?.State.Config,
        cancellationToken);

    // One change at a time. Without its change, the pool is freed.
    private async Task<DeploymentResult> GuardedAsync(
        SandboxPool pool, Func<Task<string?>> change, Func<FunctionConfig?> changed, CancellationToken cancellationToken)
    {
        try
        {
            await _gate.WaitAsync(cancellationToken);
            try
            {
                if (await change() is { } refusal)
                {
                    pool.Retire();
                    return new DeploymentResult(null, [refusal]);
                }

                return new DeploymentResult(changed(), []);
            }
            finally
            {
                _gate.Release();
            }
        }
        catch
        {
            pool.Retire();
            throw;
        }
    }

    // Asks the store, because a command without a node has not loaded the other functions.
    private async Task<ValidationError?> FindSubscriberAsync(FunctionSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Subscriptions.Count == 0)
        {
            return null;
        }

        var others = (await _store.ListAsync(cancellationToken)).Where(other => other.Name != spec.Name).ToArray();
        foreach (var (index, subscription) in spec.Subscriptions.Index())
        {
            if (others.FirstOrDefault(other => other.Spec.Subscriptions.Any(each => each.Queue == subscription.Queue)) is { } subscriber)
            {
                return new ValidationError(
                    FormattableString.Invariant($"subscriptions[{index}].queue"),
                    $"\"{subscriber.Name}\" is subscribed to the queue \"{subscription.Queue}\" already; a queue has one subscriber");
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

    private void Publish(FunctionState state)
    {
        var before = Lookup(state.Config.Name);
        _functions[state.Config.Name] = state;
        Interlocked.Increment(ref _version);
        state.Pool?.Module.Publish();
        before?.Pool?.Retire();
        before?.Canary?.End();
        before?.Canary?.State.Pool?.Retire();
    }

    private async Task<FunctionState> LoadAsync(
        FunctionConfig function, IEnumerable<FunctionState> loaded, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await _store.ReadModuleAsync(function.Module, cancellationToken);
            return new FunctionState(function, await LoadPoolAsync(function.Spec, bytes, loaded, givesWay: false, cancellationToken), defect: null);
        }
        catch (Exception refusal) when (refusal is BadModuleException or InvalidDataException)
        {
            return new FunctionState(function, pool: null, refusal.Message);
        }
    }

    // The border of loading: whatever a module makes the host throw is a refusal of that module.
    private SandboxPool MakePool(
        FunctionSpec spec, ReadOnlyMemory<byte> bytes, IEnumerable<FunctionState> loaded, CancellationToken cancellationToken)
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
        FunctionSpec spec, ReadOnlyMemory<byte> bytes, IEnumerable<FunctionState> loaded, CancellationToken cancellationToken)
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
    private static SandboxModule? Share(IEnumerable<FunctionState> loaded, ModuleDigest digest) => loaded
        .Select(state => state.Pool?.Module)
        .FirstOrDefault(module => module?.Digest == digest && module.TryShare());

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
