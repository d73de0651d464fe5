using System.Diagnostics.Metrics;
using System.Text;
using Longshore.Cluster;
using Longshore.Cluster.Membership;
using Longshore.Functions.Calls;
using Longshore.Functions.Calls.Results;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Objects;
using Longshore.Functions.State;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Cluster;
using Longshore.Node.Faces.Devices;
using Longshore.Node.Faces.Faasm;
using Longshore.Node.Faces.Http;
using Longshore.Node.Faces.Native;
using Longshore.Node.Faces.Objects;
using Longshore.Node.Faces.OpenFaas;
using Longshore.Node.Faces.Peers;
using Longshore.Node.Faces.Queues;
using Longshore.Node.Faces.Rpc;
using Longshore.Node.Faces.Sledge;
using Longshore.Node.Faces.WorkOrders;
using Longshore.Node.Hosting.Cleartext;
using Longshore.Node.Hosting.Listening;
using Longshore.Node.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Longshore.Node.Hosting;

/// <summary>The web application of a node: one server for all of the node's listeners.
/// </summary>
internal static class NodeApplication
{
    // As slow as a telephone line of 128 kbit/s. At Kestrel's own rate of 240 bytes a second, a client holds 16 MiB for 19 hours.
    private static readonly MinDataRate ClientPace = new(bytesPerSecond: 16 << 10, gracePeriod: TimeSpan.FromSeconds(10));

    public static WebApplication Build(
        NodeOptions options,
        IReadOnlyList<Listener> listeners,
        TimeProvider time,
        FunctionCatalog catalog,
        SecretVault? secrets,
        Invoker invoker,
        NodeAccounts accounts,
        TenantFaces tenants,
        IReadOnlyList<Meter> meters,
        NodeLogs logs,
        string token,
        DeviceFaceSetup? devices,
        PeerFaceSetup? peers,
        Func<IReadOnlyList<string>> problems,
        IMessageQueues? queues,
        GuardedObjectStore? objects,
        StateValues? state,
        IKeptCallStore? keptCalls,
        TrustParts? trust,
        OpenFaasSetup? openFaas,
        Func<ClusterStatus>? cluster = null,
        Func<ClusterMember, CancellationToken, Task>? drain = null)
    {
        // An empty builder reads no arguments and no environment, so the node's options are the only configuration.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        AddLogging(builder.Logging, options);
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(tenants);
        IInvoker front = options.CallEnded is { } ended ? new ObservedInvoker(invoker, ended) : invoker;
        builder.Services.AddSingleton(front);
        builder.Services.AddSingleton<IFunctionCatalog>(catalog);
        builder.Services.AddSingleton(services => new InvocationLog(
            services.GetRequiredService<ILogger<InvocationLog>>(), logs.Performance, logs.Functions, time));
        builder.Services.AddSingleton(services => new InvocationHandler(
            front,
            services.GetRequiredService<InvocationLog>(),
            accounts,
            logs.Sessions,
            context => options.IsDevelopment || services.GetRequiredService<TokenGuard>().IsShown(context),
            context => options.ShowsPlacement || services.GetRequiredService<TokenGuard>().IsShown(context)));
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(accounts);
        builder.Services.AddSingleton<ReservedPlaces>();
        builder.Services.AddNodeMetrics(invoker.Meter, meters, accounts, options.OtlpUrl);
        builder.Services.AddSingleton(new RpcRoutes(
            catalog, tenants.All.SelectMany(tenant => tenant.RequestTypes).ToDictionary(pair => pair.Key, pair => pair.Value)));
        builder.Services.AddSingleton<RpcServer>();
        builder.Services.AddSingleton(new TokenGuard(token));
        if (keptCalls is not null && objects is not null && state is not null)
        {
            builder.Services.AddSingleton(keptCalls);
            builder.Services.AddSingleton<FaasmCalls>();
            builder.Services.AddSingleton<FaasmInvocations>();
            builder.Services.AddSingleton(new FaasmUploads(catalog, new FaasmStates(state), objects, options.Functions.ModuleBytesMax));
            builder.Services.AddSingleton<FaasmFace>();
        }

        if (trust is not null)
        {
            builder.Services.AddSingleton(services => new WorkOrderFace(
                trust.Service, trust.Options, accounts, services.GetRequiredService<TokenGuard>()));
        }

        if (openFaas is not null)
        {
            builder.Services.AddOpenFaasFace(openFaas, catalog);
        }

        if (devices is not null)
        {
            builder.Services.AddDeviceFace(devices);
        }

        if (peers is not null)
        {
            // A server of its own: on other listeners nobody may ask what only nodes may.
            builder.Services.AddSingleton(services => new PeerFace(
                peers,
                new RpcServer(
                    invoker,
                    services.GetRequiredService<InvocationLog>(),
                    new RpcRoutes(catalog, new Dictionary<uint, InvocationTarget>()),
                    accounts,
                    services.GetRequiredService<ILogger<RpcServer>>(),
                    time: time,
                    peers: peers.Requests),
                services.GetRequiredService<ILogger<PeerFace>>()));
        }

        builder.Services.AddSingleton<Http2HandOver>();
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime);
        builder.WebHost.UseKestrelCore().UseSockets().ConfigureKestrel(kestrel => Configure(kestrel, options, listeners));
        builder.Services.AddSingleton<IConnectionListenerFactory>(services => services.GetRequiredService<Http2HandOver>());

        var application = builder.Build();
        var handler = application.Services.GetRequiredService<InvocationHandler>();
        application.UseMiddleware<NodeErrors>();
        application.Use(RequestFraming.Check);
        application.Use(next => context => context.Features.Get<IConnectionFace>() is { } other
            ? other.HandleAsync(context, next)
            : next(context));
        var guard = application.Services.GetRequiredService<TokenGuard>();
        var face = new NodeFace(catalog, handler, options.Functions.ModuleBytesMax, guard, problems, application.Lifetime.ApplicationStopping);
        application.Use(face.Calls);
        application.UseRouting();
        face.Map(application);
        new LogFace(logs.Functions, application.Lifetime.ApplicationStopping).Map(application, guard.RunAsync);
        new PlacementFace(catalog, invoker).Map(application, guard.RunAsync);
        new ClusterFace(cluster, drain).Map(application, guard.RunAsync);
        if (secrets is not null)
        {
            new SecretFace(secrets).Map(application, guard.RunAsync);
        }

        if (queues is not null)
        {
            new QueueFace(queues, catalog).Map(application, guard.RunAsync);
        }

        if (objects is not null)
        {
            new ObjectFace(objects, new ObjectCalls(objects, catalog, handler, accounts)).Map(application, guard.RunAsync);
        }

        return application;
    }

    private static void AddLogging(ILoggingBuilder logging, NodeOptions options)
    {
        logging.SetMinimumLevel(options.LogLevel);
        // With this category on, the framework starts an activity and a log scope for every request. Errors of requests are logged by
        // NodeErrors.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddFilter("Microsoft", (LogLevel)Math.Max((int)LogLevel.Warning, (int)options.LogLevel));
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        if (options.LogReceiver is { } receiver)
        {
            logging.AddProvider(receiver);
        }

        logging.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;

            // The node must not wait for a terminal, even if a guest fails ten thousand times a second.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
    }

    private static void Configure(KestrelServerOptions kestrel, NodeOptions options, IReadOnlyList<Listener> listeners)
    {
        kestrel.AddServerHeader = false;

        // The Fetch standard allows any byte but NUL, CR and LF in a header's value.
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;

        // Every function has its own input limit, which is answered with 413.
        kestrel.Limits.MaxRequestBodySize = null;

        // Kestrel's limit of connections counts each listener by itself. The first middleware of every listener counts all.
        kestrel.Limits.MaxConcurrentConnections = null;
        kestrel.Limits.MinRequestBodyDataRate = ClientPace;
        kestrel.Limits.MinResponseDataRate = ClientPace;
        kestrel.Listen(listeners, options.Addresses);
    }
}
