using System.Collections.Concurrent;
using System.Globalization;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Scratch;
using Longshore.Functions.Sandboxes;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Contexts;

namespace Longshore.Functions.Catalog;

/// <summary>The functions of a node, in front of a durable store. A deployment replaces a function's state whole.</summary>
public sealed class FunctionCatalog : IFunctionCatalog, IDisposable
{
    private readonly IFunctionStore _store;
    private readonly TimeProvider _time;
    private readonly FunctionsOptions _options;
    private readonly FunctionLoader _loader;

    // Orders changes: what was saved last is published last. Nothing is loaded inside it.
    private readonly SemaphoreSlim _gate = new(1, 1);

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
        _loader = new FunctionLoader(time, options, capabilities);
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
            states.Add(await LoadAsync(function, ModulesOf(states), givesWay: false, cancellationToken));
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
            Publish(await LoadAsync(function, [], givesWay: false, cancellationToken));
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
    public async Task<DeploymentResult> DeployAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, CancellationToken cancellationToken) =>
        (await ChangeAsync([new Deployment(spec, artifact)], [], isDurable: true, cancellationToken)).OfOne;

    /// <inheritdoc/>
    public async Task<DeploymentResult> DeployRouteAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, CancellationToken cancellationToken) =>
        (await ChangeAsync([new Deployment(spec, artifact)], [], isDurable: false, cancellationToken)).OfOne;

    /// <inheritdoc/>
    public async Task<ChangeResult> ChangeAsync(FunctionChange change, CancellationToken cancellationToken) =>
        change.Violations() is { Count: > 0 } errors
            ? new ChangeResult([], [.. errors, .. Invalid(change.Deployed).OfAll.Errors])
            : (await ChangeAsync(change.Deployed, change.Removed, isDurable: true, cancellationToken)).OfAll;

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
            : (await BeginCanaryAsync(new Deployment(spec, artifact), percent, cancellationToken)).OfOne;
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
    public Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken) => GuardedAsync(
        async () =>
        {
            var wasStored = await _store.RemoveAsync(name, cancellationToken);
            Publish([], [], [name], isDurable: true);
            return wasStored;
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var state in States)
        {
            state.Pool?.Retire();
        }

        _gate.Dispose();
        _loader.Dispose();
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

    private IEnumerable<SandboxModule> Modules => ModulesOf(States);

    private static IEnumerable<SandboxModule> ModulesOf(IEnumerable<FunctionState> states) =>
        states.Select(state => state.Pool?.Module).OfType<SandboxModule>();

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
            var loaded = await LoadAsync(canary.Function, [], givesWay: false, cancellationToken);
            Begin(live, new FunctionState(loaded.Config, loaded.Pool, loaded.Defect) { Statistics = live.Statistics }, canary.CanaryPercent ?? 0);
        }
    }

    // Calls from now on may be the canary's.
    private void Begin(FunctionState live, FunctionState state, int percent)
    {
        var before = live.Canary;
        state.Pool?.Module.Publish();
        live.Canary = state.Canary = new Canary(state, percent, (canary, reason) => _ = ReturnAsync(canary, reason));
        Retire(before);
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

    // False if it had ended already.
    private Task<bool> EndCanaryAsync(FunctionName name, int version, string note, CancellationToken cancellationToken) => GuardedAsync(
        async () =>
        {
            await _store.Versions!.EndCanaryAsync(name, version, note, cancellationToken);
            if (Lookup(name) is not { Canary: { } canary } live || canary.State.Config.Version != version)
            {
                return false;
            }

            live.Canary = null;
            Retire(canary);
            return true;
        },
        cancellationToken);

    private async Task<DeploymentResult> ActivateAsync(FunctionConfig function, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await _store.ReadModuleAsync(function.Module, cancellationToken);
            var outcome = await ConfirmAsync(
                [new Deployment(function.Spec, bytes)],
                [],
                async () => await _store.Versions!.ActivateAsync(function.Name, function.Version, cancellationToken)
                    ? new ChangeOutcome([function], [])
                    : ChangeOutcome.Refused(function.Name, $"the version of \"{function.Name}\" was removed meanwhile"),
                isDurable: true,
                cancellationToken);
            return outcome.OfOne;
        }
        catch (InvalidDataException damaged)
        {
            return new DeploymentResult(null, [damaged.Message]);
        }
    }

    private Task<ChangeOutcome> ChangeAsync(
        IReadOnlyList<Deployment> deployed, IReadOnlyList<FunctionName> removed, bool isDurable, CancellationToken cancellationToken) => ConfirmAsync(
        deployed,
        removed,
        async () =>
        {
            var now = _time.GetUtcNow();
            var functions = deployed.Select(each => new FunctionConfig(each.Spec, now));
            return new ChangeOutcome(
                isDurable
                    ? await _store.ChangeAsync([.. functions.Zip(deployed, (function, each) => (function, each.Artifact))], removed, cancellationToken)
                    : [.. functions],
                []);
        },
        isDurable,
        cancellationToken);

    // Of two deployments under one name, the one that is confirmed last stays, in the store as in memory.
    private Task<ChangeOutcome> ConfirmAsync(
        IReadOnlyList<Deployment> deployed,
        IReadOnlyList<FunctionName> removed,
        Func<Task<ChangeOutcome>> save,
        bool isDurable,
        CancellationToken cancellationToken) => ApplyAsync(
        deployed,
        async pools =>
        {
            if (await FindSubscriberAsync([.. deployed.Select(each => each.Spec)], removed, cancellationToken) is { } taken)
            {
                return taken;
            }

            var saved = await save();
            if (saved.Refusals.Count == 0)
            {
                Publish(saved.Functions, pools, removed, isDurable);
            }

            return saved;
        },
        cancellationToken);

    private Task<ChangeOutcome> BeginCanaryAsync(Deployment deployment, int percent, CancellationToken cancellationToken) => ApplyAsync(
        [deployment],
        async pools =>
        {
            var (spec, artifact) = deployment;
            if (Lookup(spec.Name) is not { IsDurable: true } live)
            {
                return ChangeOutcome.Refused(spec.Name, $"\"{spec.Name}\" was removed meanwhile");
            }

            var function = await _store.Versions!.SaveCanaryAsync(new FunctionConfig(spec, _time.GetUtcNow()), artifact, percent, cancellationToken);
            Begin(live, new FunctionState(function, pools[0], defect: null) { Statistics = live.Statistics }, percent);
            return new ChangeOutcome([function], []);
        },
        cancellationToken);

    // Everything is loaded before the gate, and changed inside it. Without the change, what was loaded is freed.
    private async Task<ChangeOutcome> ApplyAsync(
        IReadOnlyList<Deployment> deployed, Func<IReadOnlyList<SandboxPool>, Task<ChangeOutcome>> change, CancellationToken cancellationToken)
    {
        var outcome = Invalid(deployed);
        if (outcome.Refusals.Count > 0)
        {
            return outcome;
        }

        var pools = new List<SandboxPool>();
        var isChanged = false;
        try
        {
            outcome = await LoadAsync(deployed, pools, cancellationToken);
            if (outcome.Refusals.Count == 0)
            {
                outcome = await GuardedAsync(() => change(pools), cancellationToken);
                isChanged = outcome.Refusals.Count == 0;
            }

            return outcome;
        }
        finally
        {
            if (!isChanged)
            {
                pools.ForEach(pool => pool.Retire());
            }
        }
    }

    private ChangeOutcome Invalid(IReadOnlyList<Deployment> deployed) =>
        new([], [.. deployed.SelectMany(each => _loader.Violations(each).Select(error => (each.Spec.Name, error)))]);

    // Functions of one module share it, also within a change.
    private async Task<ChangeOutcome> LoadAsync(IReadOnlyList<Deployment> deployed, List<SandboxPool> pools, CancellationToken cancellationToken)
    {
        var refusals = new List<(FunctionName, string)>();
        foreach (var each in deployed)
        {
            try
            {
                pools.Add(await _loader.LoadAsync(each, Modules.Concat(pools.Select(pool => pool.Module)), givesWay: true, cancellationToken));
            }
            catch (BadModuleException refusal)
            {
                refusals.Add((each.Spec.Name, refusal.Message));
            }
        }

        return new ChangeOutcome([], refusals);
    }

    // One change at a time.
    private async Task<T> GuardedAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            _gate.Release();
        }
    }

    // Asks the store, because a command without a node has not loaded the other functions.
    private async Task<ChangeOutcome?> FindSubscriberAsync(
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
                    var error = new ValidationError(
                        FormattableString.Invariant($"subscriptions[{index}].queue"),
                        $"\"{subscriber.Name}\" is subscribed to the queue \"{subscription.Queue}\" already; a queue has one subscriber");
                    return ChangeOutcome.Refused(spec.Name, error.ToString());
                }
            }
        }

        return null;
    }

    private void Publish(
        IReadOnlyList<FunctionConfig> functions, IReadOnlyList<SandboxPool> pools, IReadOnlyList<FunctionName> removed, bool isDurable)
    {
        foreach (var (function, pool) in functions.Zip(pools))
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
    }

    // Null if the store does not have it.
    private async Task<FunctionState?> ReloadAsync(FunctionName name, IEnumerable<SandboxModule> others, CancellationToken cancellationToken)
    {
        if (await _store.FindAsync(name, cancellationToken) is not { } function)
        {
            return null;
        }

        var loaded = await LoadAsync(function, others, givesWay: true, cancellationToken);
        return new FunctionState(loaded.Config, loaded.Pool, loaded.Defect) { Statistics = Lookup(name)?.Statistics ?? new FunctionStatistics(name) };
    }

    // False if the store has changed since they were loaded.
    private Task<bool> TryPublishAsync(IReadOnlyList<(FunctionName Name, FunctionState? State)> states, CancellationToken cancellationToken) => GuardedAsync(
        async () =>
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
        },
        cancellationToken);

    // It is called no more.
    private void Withdraw(FunctionName name)
    {
        if (_functions.TryRemove(name, out var before))
        {
            Interlocked.Increment(ref _version);
            Retire(before);
        }

        Removed?.Invoke(name);
    }

    private void Publish(FunctionState state)
    {
        var before = Lookup(state.Config.Name);
        _functions[state.Config.Name] = state;
        Interlocked.Increment(ref _version);
        state.Pool?.Module.Publish();
        Retire(before);
    }

    private static void Retire(FunctionState? state)
    {
        state?.Pool?.Retire();
        Retire(state?.Canary);
    }

    private static void Retire(Canary? canary)
    {
        canary?.End();
        canary?.State.Pool?.Retire();
    }

    // A function of the store. It may share the modules of others that are not published yet.
    private async Task<FunctionState> LoadAsync(
        FunctionConfig function, IEnumerable<SandboxModule> others, bool givesWay, CancellationToken cancellationToken)
    {
        try
        {
            var deployment = new Deployment(function.Spec, await _store.ReadModuleAsync(function.Module, cancellationToken));
            return new FunctionState(
                function, await _loader.LoadAsync(deployment, Modules.Concat(others), givesWay, cancellationToken), defect: null);
        }
        catch (Exception refusal) when (refusal is BadModuleException or InvalidDataException)
        {
            return new FunctionState(function, pool: null, refusal.Message);
        }
    }

    /// <summary>The durable functions as of one version, by name.</summary>
    private sealed record Listing(long Version, FunctionConfig[] Functions);
}
