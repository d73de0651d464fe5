using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Node.Api;
using Longshore.Node.Calls;
using Longshore.Node.Cleartext;
using Longshore.Node.Faces.Devices;
using Longshore.Node.Http;
using Longshore.Node.Rpc;
using Longshore.Node.Tenants;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Longshore.Node;

/// <summary>The web application of a node: one server that listens on the node's own port and on one for each tenant.
/// </summary>
internal static class NodeApplication
{
    public static WebApplication Build(
        NodeOptions options,
        TimeProvider time,
        FunctionCatalog catalog,
        Invoker invoker,
        IReadOnlyList<TenantFace> tenants,
        PerformanceLog? performanceLog,
        string token,
        DeviceFaceSetup? devices)
    {
        // The empty arguments and environment keep the node's options the only configuration.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        AddLogging(builder.Logging, options);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton<IInvoker>(invoker);
        builder.Services.AddSingleton(services => new InvocationLog(
            services.GetRequiredService<ILogger<InvocationLog>>(), performanceLog));
        builder.Services.AddSingleton<InvocationHandler>();
        builder.Services.AddSingleton(new RpcRoutes(
            catalog, tenants.SelectMany(tenant => tenant.RequestTypes).ToDictionary(pair => pair.Key, pair => pair.Value)));
        builder.Services.AddSingleton<RpcServer>();
        if (devices is not null)
        {
            builder.Services.AddDeviceFace(devices);
        }

        builder.Services.AddSingleton<Http2HandOver>();
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime);
        builder.WebHost.UseKestrelCore().UseSockets().ConfigureKestrel(kestrel => Listen(kestrel, options, tenants));
        builder.Services.AddSingleton<IConnectionListenerFactory>(services => services.GetRequiredService<Http2HandOver>());

        var application = builder.Build();
        var handler = application.Services.GetRequiredService<InvocationHandler>();
        application.Use(next => context => context.Features.Get<TenantFace>() is { } tenant
            ? tenant.HandleAsync(context, handler)
            : next(context));
        application.UseMiddleware<NodeErrors>();
        application.UseRouting();
        var face = new NodeFace(catalog, invoker, handler, options.Functions.ModuleBytesMax, token);
        face.Map(application);
        return application;
    }

    private static void AddLogging(ILoggingBuilder logging, NodeOptions options)
    {
        logging.SetMinimumLevel(options.LogLevel);
        logging.AddFilter("Microsoft", (LogLevel)Math.Max((int)LogLevel.Warning, (int)options.LogLevel));
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;

            // A guest that fails ten thousand times a second must not make the node wait for a terminal.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
    }

    private static void Listen(KestrelServerOptions kestrel, NodeOptions options, IReadOnlyList<TenantFace> tenants)
    {
        kestrel.AddServerHeader = false;

        // Every function has a limit of its own, which answers 413.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxConcurrentConnections = options.ConnectionsMax;
        var handOver = kestrel.ApplicationServices.GetRequiredService<Http2HandOver>();
        foreach (var address in options.Addresses)
        {
            foreach (var tenant in tenants)
            {
                kestrel.Listen(address, tenant.Port, listener => Configure(listener, tenant));
            }
        }

        // A free port is free at one address; the same one may be taken at the next.
        foreach (var address in options.Port == 0 ? options.Addresses.Take(1) : options.Addresses)
        {
            kestrel.Listen(address, options.Port, listener => Configure(listener, tenant: null));
        }

        var rpc = kestrel.ApplicationServices.GetRequiredService<RpcServer>();
        foreach (var address in options.RpcPort is null ? [] : options.Addresses)
        {
            kestrel.Listen(address, options.RpcPort!.Value, listener => listener.Run(rpc.ServeAsync));
        }

        if (options.RpcSocket is { } socket)
        {
            kestrel.ListenUnixSocket(socket, listener => listener.Run(rpc.ServeAsync));
        }

        foreach (var address in options.OffloadPort is null ? [] : options.Addresses)
        {
            kestrel.Listen(address, options.OffloadPort!.Value, kestrel.ApplicationServices.GetRequiredService<DeviceFace>().Configure);
        }

        kestrel.Listen(HandOverEndPoint.Instance, listener => listener.Protocols = HttpProtocols.Http2);

        void Configure(ListenOptions listener, TenantFace? tenant)
        {
            listener.Protocols = HttpProtocols.Http1;
            listener.Use(next => connection =>
            {
                // The features of a connection are seen by all its requests.
                connection.Features.Set(tenant);
                return handOver.ServeAsync(connection, next);
            });
        }
    }
}
