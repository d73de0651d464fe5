using System.Diagnostics.Metrics;
using Longshore.Cluster;
using Longshore.Cluster.Keys;
using Longshore.Cluster.Membership;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Scratch;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Capabilities.Tcp;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Logs;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Functions.State;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Devices;
using Longshore.Node.Faces.OpenFaas.Detached;
using Longshore.Node.Faces.OpenFaas.Scaling;
using Longshore.Node.Faces.Sledge;
using Longshore.Node.Hosting.Listening;
using Longshore.Node.Hosting.Starting;
using Longshore.Node.Telemetry;
using Longshore.Offload.Keys;
using Longshore.Offload.Worker;
using Longshore.Rpc.Framing;
using Longshore.Storage;
using Longshore.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Hosting;

/// <summary>A running node: its functions, its invoker, and the faces in front of them.</summary>
public sealed class NodeHost : IAsyncDisposable
{
    // Devices keep their sandboxes as long as their programs run. The node's own functions must have room beside them.
    private const int DevicesPart = 4;

    private readonly CleanUp _cleanUp = new();
    private readonly HostLog _log = new();
    private readonly NodeOptions _options;
    private readonly TimeProvider _time;
    private readonly NodeAccounts _accounts;
    private readonly IReadOnlyList<Listener> _listeners;
    private readonly NodeRecord _unboundRecord = new("", NodeRecord.NewToken(), Environment.ProcessId);
    private WebApplication? _application;
    private SqliteFunctionStore _store = null!;
    private NodeTriggers? _triggers;
    private NodePeers? _peers;
    private ClusterNode? _cluster;
    private readonly TaskCompletionSource _ordered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeHost(NodeOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _accounts = new NodeAccounts(
            new ConnectionLimit(DescriptorLimit.ConnectionsOf(options.ConnectionsMax), _log.NoteConnections), new HeldBytes(options.HeldBytesMax));
        _listeners = Listening.Listeners.Of(options);
    }

    /// <summary>The node's address and token.</summary>
    public NodeRecord Record { get; private set; } = null!;

    /// <summary>The addresses at which the node listens, its own first.</summary>
    public IReadOnlyList<ListenerAddress> Listeners { get; private set; } = [];

    /// <summary>The URLs of the tenants' routes, in the specification's order.</summary>
    public IReadOnlyList<string> RouteUrls { get; private set; } = [];

    /// <summary>The fingerprint by which devices identify the node; null if it does not serve devices.</summary>
    public string? OffloadFingerprint { get; private set; }

    /// <summary>Starts a node.</summary>
    /// <exception cref="NodeStartException">It cannot start. The exception has every reason.</exception>
    /// <exception cref="StorageException">Its database cannot be used.</exception>
    public static async Task<NodeHost> StartAsync(
        NodeOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var node = new NodeHost(options, time);
        try
        {
            await node.StartAsync(cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the token is cancelled, or somebody has ordered the node to stop.</summary>
    public async Task WaitForEndAsync(CancellationToken cancellationToken) =>
        await _ordered.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Waits until the token is cancelled.</summary>
    public static async Task WaitAsync(CancellationToken cancellationToken)
    {
        var end = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(end.SetResult);
        await end.Task;
    }

    /// <summary>Stops accepting requests, waits up to the drain time for running ones, and frees everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            // First, so that nobody sends anything more here.
            await (_cluster?.LeaveAsync() ?? Task.CompletedTask);
            using var drain = new CancellationTokenSource(_options.DrainTime, _time);
            var triggers = _triggers?.StopAsync(drain.Token) ?? Task.CompletedTask;
            await _application.StopAsync(drain.Token);
            await triggers;
            await (_peers?.StopRanksAsync() ?? Task.CompletedTask).WaitAsync(drain.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _application.DisposeAsync();
            await (_cluster?.StopAsync() ?? Task.CompletedTask);
            _application = null;
        }

        await _cleanUp.DisposeAsync();
    }

    private bool HasRoutes => _options.Specification is { Tenants.Count: > 0, Errors.Count: 0 };

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        TakeDataDirectory();
        var http = new OutboundHttp(_options.Functions.Http);
        _cleanUp.Push(http.Dispose);
        var tcp = new OutboundTcp(_options.Functions.Tcp, _time);
        _cleanUp.Push(tcp.Dispose);
        _store = _cleanUp.Own(await SqliteFunctionStore.OpenAsync(_options.DataDirectory, cancellationToken));
        if (!_store.Reserve.TryFill())
        {
            _log.NoteNoSpace(_options.DataDirectory);
        }

        var lines = await OpenLinesAsync(cancellationToken);
        var state = await OpenStateAsync(cancellationToken);
        _cluster = OpenCluster(state.Secrets);
        var stores = await TriggerStores.OpenAsync(_options, _cluster, _time, _cleanUp, _log.NoteFault, cancellationToken);
        foreach (var problem in stores.Problems)
        {
            _log.NoteNoStore(problem);
        }

        var objects = _cleanUp.Own(new OpenedObjects(_options.Objects, _options.DataDirectory, _options.Functions.Objects, _time, _log.NoteFault)).Store;
        var keptCalls = _options.FaasmPort is null
            ? null
            : _cleanUp.Own(await SqliteKeptCallStore.OpenAsync(_options.DataDirectory, _time, cancellationToken));
        var peers = _peers = OpenPeers(objects);
        var calls = new FunctionCalls(_time);
        _cleanUp.Push(calls.Dispose);
        var services = new CapabilityServices
        {
            Scratch = await OpenScratchAsync(cancellationToken),
            Http = http,
            Tcp = tcp,
            KeyValue = state.KeyValue,
            State = state.State,
            Objects = objects,
            Near = peers.Services,
            Secrets = state.Secrets,
            Queues = stores.Queues,
            Calls = calls,
            Time = _time,
            Faulted = _log.NoteFault,
        };
        var (catalog, tenants) = await LoadAsync(_cluster?.Store ?? _store, services, lines, cancellationToken);
        var receipts = _options.Receipts is { } source ? _cleanUp.Own(NodeReceipts.Open(source, _options.DataDirectory, _time, _log.NoteReceipts)).Book : null;
        var journal = OpenLog("journal of placement", _options.PlacementJournal, file => new PlacementJournal(file, _options.PlacementJournalBytesMax, _time, _log.NoteFault));
        var invoker = new Invoker(catalog, _time, _options.Functions with { Faulted = _log.NoteFault, Receipts = receipts, PlacementJournal = journal }, _options.Executors, peers.Services);
        _cleanUp.Push(invoker.Dispose);
        calls.Connect(invoker, name => catalog.Find(name)?.Spec, () => _options.Functions.CoreSlots - invoker.Running - invoker.Waiting);
        var trust = _options.Trust is null
            ? null
            : await TrustParts.StartAsync(_options.Trust, _options.DataDirectory, http, _log, _time, _cleanUp, cancellationToken);
        var openFaas = _options.OpenFaas is null
            ? null
            : await NodeOpenFaas.OpenAsync(
                _options, http, _store, state.Secrets, stores.Queues, _unboundRecord.Token, lines, _log.NoteFault, _cleanUp, cancellationToken);
        _application = NodeApplication.Build(
            _options,
            _listeners,
            _time,
            catalog,
            state.Secrets,
            invoker,
            _accounts,
            tenants,
            [
                services.Scratch.Meter, http.Meter, tcp.Meter, calls.Meter, state.KeyValue.Meter, state.State.Meter,
                objects.Meter, peers.Services.Meter, lines.Meter, .. stores.Meters, .. receipts is null ? Array.Empty<Meter>() : [receipts.Meter], .. journal is null ? Array.Empty<Meter>() : [journal.Meter],
                .. _cluster is null ? Array.Empty<Meter>() : [_cluster.Meter],
            ],
            OpenLogs(lines),
            _unboundRecord.Token,
            PrepareDevices(catalog, invoker),
            peers.Serve(catalog, _store, invoker, _options.Functions.CoreSlots, _options.Attester, _log.NoteFault),
            new EnvironmentProblems(_store, stores.Problems.Count > 0, _cluster).Now,
            stores.Queues,
            objects,
            new StateValues(state.State),
            keptCalls,
            trust,
            openFaas,
            _cluster is null ? null : _cluster.Status,
            DrainAsync);
        var logger = _application.Services.GetRequiredService<ILogger<NodeHost>>();
        _log.Open(logger, _options.Specification?.Warnings ?? [], catalog);
        await _application.StartAsync(cancellationToken);
        _triggers = _cleanUp.Own(new NodeTriggers(
            catalog, invoker, stores, _application.Services.GetRequiredService<InvocationLog>(), logger, _time, _log.NoteFault, DetachedCalls()));
        _triggers.Start();
        _application.Services.GetService<GatewayScaler>()?.Start();
        Announce();
        if (_cluster is not null)
        {
            peers.Follow(_cluster.Status);
            _cluster.DrainOrdered = () => _ordered.TrySetResult();
            _cluster.Start(
                AddressesForOthers(),
                () => (_options.Functions.CoreSlots, invoker.Running, invoker.Waiting),
                async (names, ended) => _log.NoteDefects(await catalog.ReloadAsync(names, ended)));
        }
    }

    private async Task DrainAsync(ClusterMember member, CancellationToken cancellationToken)
    {
        if (member.Id == _cluster!.Status().Node)
        {
            _ordered.TrySetResult();
        }
        else
        {
            await _cluster.OrderDrainAsync(member, cancellationToken);
        }
    }

    private DetachedTrigger? DetachedCalls() => _application!.Services.GetService<DetachedDeliveries>() is { } deliveries
        ? new DetachedTrigger(deliveries.DeliverAsync, _options.OpenFaas!.DetachedCallsMax)
        : null;

    // The node's own code is made ready while the modules are loaded.
    private async Task<(FunctionCatalog Catalog, TenantFaces Tenants)> LoadAsync(
        IFunctionStore store, CapabilityServices services, FunctionLogs lines, CancellationToken cancellationToken)
    {
        var warmUp = HasRoutes ? new WarmUp(_options, _time, store, _log.NoteFault).RunAsync(cancellationToken) : Task.CompletedTask;
        try
        {
            var catalog = await LoadCatalogAsync(store, services, lines, cancellationToken);
            return (catalog, await LoadTenantsAsync(catalog, cancellationToken));
        }
        finally
        {
            await warmUp;
        }
    }

    private void TakeDataDirectory()
    {
        if (_options.Functions.Violations().Concat(_options.Peers.Violations()).Concat(_options.Logs.Violations()).ToArray() is { Length: > 0 } violations)
        {
            throw new NodeStartException(violations);
        }

        var taken = DataDirectoryLock.TryTake(_options.DataDirectory) ?? throw new NodeStartException(
            [$"a node runs on {_options.DataDirectory} already; stop it, or name another directory with --data"]);
        _cleanUp.Push(taken.Dispose);
    }

    private async Task<ScratchStores> OpenScratchAsync(CancellationToken cancellationToken)
    {
        if (!_options.KeepsScratch)
        {
            return _cleanUp.Own(new ScratchStores(_options.Functions.Scratch));
        }

        var journal = _cleanUp.Own(await SqliteScratchJournal.OpenAsync(_options.DataDirectory, cancellationToken));
        return _cleanUp.Own(await ScratchStores.OpenAsync(_options.Functions.Scratch, journal, cancellationToken));
    }

    private async Task<DirectoryState> OpenStateAsync(CancellationToken cancellationToken)
    {
        var state = _cleanUp.Own(await DirectoryState.OpenAsync(
            _options.DataDirectory, _options.SecretsKey, _options.Functions.KeyValue, _options.Functions.State, _time, cancellationToken));
        if (state.Secrets.Problem is { } problem)
        {
            _log.NoteSecrets(problem);
        }

        return state;
    }

    private async Task<FunctionCatalog> LoadCatalogAsync(IFunctionStore store, CapabilityServices services, FunctionLogs lines, CancellationToken cancellationToken)
    {
        var aheadOfTime = CompiledModules.In(_options.DataDirectory, _log.NoteNotAheadOfTime);
        var catalog = new FunctionCatalog(store, _time, _options.Functions with { AheadOfTime = aheadOfTime }, services);
        _cleanUp.Push(catalog.Dispose);
        catalog.Removed = lines.Forget;
        catalog.CanaryReturned = _log.NoteCanary;
        await catalog.LoadAllAsync(cancellationToken);
        return catalog;
    }

    // Modules and listeners are checked together, so that all errors are reported at once.
    private async Task<TenantFaces> LoadTenantsAsync(FunctionCatalog catalog, CancellationToken cancellationToken)
    {
        var errors = new List<ValidationError>(_options.Specification?.Errors ?? []);
        var loader = new TenantLoader(catalog, new ModuleLocator(_options.ModuleFolders), _options.Functions.ModuleBytesMax, errors);
        var tenants = await loader.LoadAsync(_options.Specification?.Tenants ?? [], cancellationToken);
        string[] refusals = [.. errors.Select(error => error.ToString()), .. ListenerCheck.Refusals(_listeners, _options.Addresses)];
        return refusals.Length == 0 ? new TenantFaces(tenants) : throw new NodeStartException(refusals);
    }

    // Without its store the node loses lines, and nothing else.
    private async Task<FunctionLogs> OpenLinesAsync(CancellationToken cancellationToken)
    {
        ILogStore? store = null;
        try
        {
            store = _cleanUp.Own(await SqliteLogStore.OpenAsync(_options.DataDirectory, _options.Logs, _time, cancellationToken));
        }
        catch (StorageException failure)
        {
            _log.NoteNoLog(failure.Message);
        }

        return _cleanUp.Own(new FunctionLogs(store, _time, _log.NoteLogFault));
    }

    private NodeLogs OpenLogs(FunctionLogs lines) => new(
        lines,
        OpenLog("performance log", _options.PerformanceLog, file => new PerformanceLog(file, _log.NoteFault)),
        OpenLog("session log", _options.SessionLog, file => new SessionLog(file, _time, _log.NoteFault)));

    private T? OpenLog<T>(string name, string? file, Func<string, T> open)
        where T : class, IAsyncDisposable
    {
        try
        {
            return file is null ? null : _cleanUp.Own(open(file));
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException([$"the {name} cannot be written: {refusal.Message}"]);
        }
    }

    private ClusterNode? OpenCluster(SecretVault secrets)
    {
        try
        {
            return _options.Cluster is { } cluster
                ? _cleanUp.Own(ClusterNode.Open(
                    cluster, OpenClusterKeys(), _options.DataDirectory, _store, secrets, _options.Functions.ModuleBytesMax, _time, _log.NoteCluster, _log.NoteFault))
                : null;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new NodeStartException([$"--cluster: {refusal.Message}"]);
        }
    }

    // The key by which members know the node is the one by which peers and devices do.
    private ClusterKeys OpenClusterKeys()
    {
        using var identity = OffloadIdentity.LoadOrCreate(_options.DataDirectory);
        var trusted = new TrustedKeys(_options.DataDirectory, []);
        var keys = new ClusterKeys(identity.CopyKey(), OffloadIdentity.FileName, () => trusted.List().Select(key => key.Fingerprint));
        _cleanUp.Push(keys.Dispose);
        return keys;
    }

    private NodePeers OpenPeers(IObjectStore objects)
    {
        try
        {
            return _cleanUp.Own(NodePeers.Open(_options.Peers, _options.Cluster is not null, _options.DataDirectory, objects, _store, _options.Functions.Goal, _time, _log.NotePeer));
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new NodeStartException([$"--peer or --peer-port: {refusal.Message}"]);
        }
    }

    // Calls of devices share the core slots of the node's functions.
    private DeviceFaceSetup? PrepareDevices(FunctionCatalog catalog, Invoker invoker)
    {
        if (_listeners.FirstOrDefault(listener => listener.Protocol == ListenerProtocol.Offload) is not { } listener)
        {
            return null;
        }

        try
        {
            var identity = OffloadIdentity.LoadOrCreate(_options.DataDirectory);
            _cleanUp.Push(identity.Dispose);
            OffloadFingerprint = identity.Fingerprint;
            var trusted = new TrustedKeys(_options.DataDirectory, []);
            return new DeviceFaceSetup(new WorkerOptions { SandboxBytesMax = _options.Functions.MemoryBytesMax / DevicesPart }, catalog.QuickJs, invoker.Slots, identity, trusted, _time)
            {
                Attester = _options.Attester,
            };
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new NodeStartException([$"{listener.Source}: {refusal.Message}"]);
        }
    }

    private void Announce()
    {
        var bound = _application!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Listeners = ListenerAddresses.Of(_listeners, ListenerAddresses.Host(_options.Addresses), bound);
        RouteUrls = [.. _listeners.Zip(Listeners).SelectMany(Routes)];
        Record = _unboundRecord with { Url = Listeners[0].Address };
        _cleanUp.Push(() => Record.Delete(_options.DataDirectory));
        if (RecordFile.Write(Record, _options.DataDirectory, _store.Reserve) is { } reason)
        {
            _log.NoteNoRecord(reason);
        }
    }

    // The first listener of each protocol. For other machines, "every address" is this machine's name.
    private Dictionary<string, string> AddressesForOthers() => Listeners.GroupBy(listener => listener.Protocol).ToDictionary(
        group => group.Key.ToString().ToLowerInvariant(),
        group => _options.Addresses == NodeOptions.Any
            ? group.First().Address.Replace("localhost", Environment.MachineName, StringComparison.Ordinal)
            : group.First().Address,
        StringComparer.Ordinal);

    private static IEnumerable<string> Routes((Listener Listener, ListenerAddress At) pair) =>
        pair.Listener.Tenant?.Routes.Select(route => pair.At.Address + route.Route) ?? [];
}
