using System.Collections.Concurrent;
using System.Net;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Node.Calls;
using Longshore.Node.Faces.Devices;
using Longshore.Node.Sledge;
using Longshore.Node.Startup;
using Longshore.Node.Tenants;
using Longshore.Offload.Keys;
using Longshore.Offload.Worker;
using Longshore.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Longshore.Node;

/// <summary>A running node: its functions, its invoker, and the HTTP faces in front of them.</summary>
public sealed partial class NodeHost : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _cleanUp = new();
    private readonly NodeOptions _options;
    private readonly TimeProvider _time;
    private readonly NodeRecord _unboundRecord = new("", NodeRecord.NewToken(), Environment.ProcessId);
    private readonly ConcurrentQueue<string> _notAheadOfTime = new();
    private WebApplication? _application;

    private NodeHost(NodeOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
    }

    /// <summary>How to reach and administer the node.</summary>
    public NodeRecord Record { get; private set; } = null!;

    /// <summary>The URLs of the tenants' routes, in the specification's order.</summary>
    public IReadOnlyList<string> RouteUrls { get; private set; } = [];

    /// <summary>The key that devices know the node by; null when it takes no calls of devices.</summary>
    public string? OffloadFingerprint { get; private set; }

    /// <summary>Starts a node.</summary>
    /// <exception cref="NodeStartException">It cannot start; everything in the way is named.</exception>
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

    /// <summary>Waits until the token is cancelled.</summary>
    public static async Task WaitAsync(CancellationToken cancellationToken)
    {
        var end = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(end.SetResult);
        await end.Task;
    }

    /// <summary>Takes no new requests, lets those under way end for the drain time, and frees everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            using var drain = new CancellationTokenSource(_options.DrainTime, _time);
            await _application.StopAsync(drain.Token);
            await _application.DisposeAsync();
            _application = null;
        }

        while (_cleanUp.TryPop(out var next))
        {
            await next();
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.Functions.Violations().ToArray() is { Length: > 0 } violations)
        {
            throw new NodeStartException(violations);
        }

        Own(DataDirectoryLock.TryTake(_options.DataDirectory) ?? throw new NodeStartException(
            [$"a node runs on {_options.DataDirectory} already; stop it, or name another directory with --data"]));
        var store = await SqliteFunctionStore.OpenAsync(_options.DataDirectory, cancellationToken);
        _cleanUp.Push(store.DisposeAsync);
        var functions = _options.Functions with { AheadOfTime = CompiledModules.In(_options.DataDirectory, NoteNotAheadOfTime) };
        var catalog = new FunctionCatalog(store, _time, functions);
        Own(catalog);
        await catalog.LoadAllAsync(cancellationToken);
        var tenants = await LoadTenantsAsync(catalog, cancellationToken);
        var invoker = new Invoker(catalog, _time, _options.Functions);
        Own(invoker);
        var performanceLog = OpenPerformanceLog();
        _application = NodeApplication.Build(_options, _time, catalog, invoker, tenants, performanceLog, _unboundRecord.Token, PrepareDevices(catalog, invoker));
        LogStart(catalog);
        await _application.StartAsync(cancellationToken);
        Publish(tenants);
    }

    // Calls of devices share the core slots of the node's functions.
    private DeviceFaceSetup? PrepareDevices(FunctionCatalog catalog, Invoker invoker)
    {
        if (_options.OffloadPort is null)
        {
            return null;
        }

        try
        {
            var identity = OffloadIdentity.LoadOrCreate(_options.DataDirectory);
            Own(identity);
            OffloadFingerprint = identity.Fingerprint;
            return new DeviceFaceSetup(
                new WorkerOptions(), catalog.QuickJs, invoker.Slots, identity, new TrustedKeys(_options.DataDirectory, []), _time);
        }
        catch (Exception refusal) when (refusal is IOException or InvalidDataException)
        {
            throw new NodeStartException([$"--offload-port: {refusal.Message}"]);
        }
    }

    private PerformanceLog? OpenPerformanceLog()
    {
        if (_options.PerformanceLog is null)
        {
            return null;
        }

        try
        {
            var log = new PerformanceLog(_options.PerformanceLog);
            _cleanUp.Push(log.DisposeAsync);
            return log;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException([$"the performance log cannot be written: {refusal.Message}"]);
        }
    }

    /// <summary>Loads the tenants' modules and tries every port, so that all errors are told at once.</summary>
    private async Task<IReadOnlyList<TenantFace>> LoadTenantsAsync(
        FunctionCatalog catalog, CancellationToken cancellationToken)
    {
        var errors = new List<SpecError>(_options.Specification?.Errors ?? []);
        var configs = _options.Specification?.Tenants ?? [];
        var loader = new TenantLoader(catalog, new ModuleLocator(_options.ModuleFolders), errors);
        var tenants = await loader.LoadAsync(configs, cancellationToken);
        foreach (var tenant in configs.DistinctBy(config => config.Port).Where(config => config.Port != 0))
        {
            var refusal = tenant.Port == _options.Port
                ? $"port {tenant.Port} is the node's own; give that another one with --port"
                : PortProbe.Refusal(_options.Addresses, tenant.Port);
            if (refusal is not null)
            {
                errors.Add(new SpecError(tenant.Path + ".port", refusal));
            }
        }

        var sentences = errors.Select(error => error.ToString()).ToList();
        foreach (var (option, wanted) in new[] { ("--rpc-port", _options.RpcPort), ("--offload-port", _options.OffloadPort) })
        {
            if (wanted is not { } port)
            {
                continue;
            }

            if (port == _options.Port || configs.Any(config => config.Port == port))
            {
                sentences.Add(FormattableString.Invariant($"{option}: port {port} is used by the node or a tenant; name another one"));
            }
            else if (PortProbe.Refusal(_options.Addresses, port) is { } taken)
            {
                sentences.Add($"{option}: {taken}; name another one");
            }
        }

        if (_options.OffloadPort is not null && _options.OffloadPort == _options.RpcPort)
        {
            sentences.Add("--offload-port and --rpc-port are the same port; name two");
        }

        if (_options.RpcSocket is { } socket && PortProbe.Refusal(socket) is { } unusable)
        {
            sentences.Add($"--rpc-socket: {unusable}");
        }

        if (_options.Port != 0 && PortProbe.Refusal(_options.Addresses, _options.Port) is { } own)
        {
            sentences.Add($"--port: {own}; name another one");
        }

        return sentences.Count == 0 ? tenants : throw new NodeStartException(sentences);
    }

    private void Publish(IReadOnlyList<TenantFace> tenants)
    {
        var bound = _application!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var port = _options.Port != 0 ? _options.Port : bound.Select(url => new Uri(url)).First(IsNode).Port;
        var host = _options.Addresses[0] is var address && (IPAddress.IsLoopback(address) || _options.Addresses == NodeOptions.Any)
            ? "localhost"
            : new UriBuilder("http", address.ToString()).Host;
        Record = _unboundRecord with { Url = FormattableString.Invariant($"http://{host}:{port}") };
        Record.Write(_options.DataDirectory);
        Push(() => NodeRecord.Delete(_options.DataDirectory));
        RouteUrls = [.. (_options.Specification?.Tenants ?? []).SelectMany(tenant => tenant.Routes.Select(
            route => FormattableString.Invariant($"http://{host}:{tenant.Port}{route.Route}")))];

        bool IsNode(Uri url) => url.Scheme == Uri.UriSchemeHttp && url.Port != _options.RpcPort && url.Port != _options.OffloadPort && tenants.All(tenant => tenant.Port != url.Port);
    }

    private void LogStart(FunctionCatalog catalog)
    {
        var logger = _application!.Services.GetRequiredService<ILogger<NodeHost>>();
        foreach (var warning in _options.Specification?.Warnings ?? [])
        {
            Log.Warned(logger, warning);
        }

        foreach (var (name, reason) in catalog.Defects())
        {
            Log.Defective(logger, name.Value, reason);
        }

        LogNotAheadOfTime();
    }

    // The first modules are loaded before there is a logger.
    private void NoteNotAheadOfTime(string reason)
    {
        _notAheadOfTime.Enqueue(reason);
        LogNotAheadOfTime();
    }

    private void LogNotAheadOfTime()
    {
        if (_application?.Services.GetRequiredService<ILogger<NodeHost>>() is { } logger)
        {
            while (_notAheadOfTime.TryDequeue(out var reason))
            {
                Log.NotAheadOfTime(logger, reason);
            }
        }
    }

    private void Own(IDisposable part) => Push(part.Dispose);

    private void Push(Action cleanUp) => _cleanUp.Push(() =>
    {
        cleanUp();
        return ValueTask.CompletedTask;
    });

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Warning, "The specification: {Warning}")]
        public static partial void Warned(ILogger logger, SpecError warning);

        [LoggerMessage(11, LogLevel.Error, "{Function} cannot be called: {Reason}")]
        public static partial void Defective(ILogger logger, string function, string reason);

        [LoggerMessage(12, LogLevel.Warning, "A module runs slower than it could: {Reason}")]
        public static partial void NotAheadOfTime(ILogger logger, string reason);
    }
}
