using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Sledge;
using Longshore.Node.Hosting.Listening;
using Longshore.Node.Telemetry;
using Longshore.Rpc.Framing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Hosting.Starting;

/// <summary>Calls a function of its own over HTTP before the node's ports answer. The runtime compiles the node's code at its first use,
/// which takes some 150 ms: the first call of a route would be late by that.</summary>
/// <remarks>It uses a second application with a free port of the loopback address, so that the node's own metrics, logs and functions are
/// as if it had not been.</remarks>
/// <param name="options">How the node runs.</param>
/// <param name="time">The clocks.</param>
/// <param name="store">A store; nothing is written to it.</param>
/// <param name="faulted">Receives what must not happen; the node starts without the warm-up.</param>
internal sealed class WarmUp(NodeOptions options, TimeProvider time, IFunctionStore store, Action<Exception> faulted)
{
    private static readonly string[] Requests =
    [
        "GET /?word&other HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\n\r\nwords",
        "GET /?word HTTP/1.1\r\nHost: localhost\r\nDeadline: 10s\r\nConnection: close\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nwords",
    ];

    /// <summary>The longest time of all calls together. Default: 5 seconds.</summary>
    // Thirty times what it takes on an idle machine. A node on a busy one starts without it rather than late.
    public TimeSpan TimeMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Makes the calls.</summary>
    /// <returns>The number of calls that were answered with the function's output: all of them, if the machine lets it.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeMax, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await CallAsync(end.Token);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // The border of the warm-up: the node works without it.
            if (fault is not (IOException or SocketException or OperationCanceledException))
            {
                faulted(fault);
            }

            return 0;
        }
    }

    private async Task<int> CallAsync(CancellationToken cancellationToken)
    {
        using var catalog = new FunctionCatalog(store, time, options.Functions);
        var spec = await DeployAsync(catalog, cancellationToken);
        using var invoker = new Invoker(catalog, time, options.Functions);
        var target = new InvocationTarget(Invocation.Of(spec), "text/plain", spec.Limits.InputBytesMax);
        var face = new TenantFace("warm-up", 0, new RouteTable([new("/", target)]), new Dictionary<uint, InvocationTarget>());
        await using var lines = new FunctionLogs(store: null, time, faulted);
        await using var application = NodeApplication.Build(
            new NodeOptions { DataDirectory = options.DataDirectory, Addresses = [IPAddress.Loopback], LogLevel = LogLevel.None, Functions = options.Functions },
            [Listeners.Of(face)],
            time,
            catalog,
            secrets: null,
            invoker,
            new NodeAccounts(new ConnectionLimit(options.ConnectionsMax, _ => { }), new HeldBytes(options.HeldBytesMax)),
            new TenantFaces([face]),
            [invoker.Meter],
            new NodeLogs(lines, Performance: null, Sessions: null),
            token: "",
            devices: null,
            peers: null,
            problems: () => [],
            queues: null,
            objects: null,
            state: null,
            keptCalls: null,
            trust: null,
            openFaas: null);
        await application.StartAsync(cancellationToken);
        var port = PortOf(application);
        var answered = 0;
        foreach (var request in Requests)
        {
            answered += await IsAnsweredAsync(port, request, cancellationToken) ? 1 : 0;
        }

        return answered;
    }

    private static async Task<FunctionSpec> DeployAsync(FunctionCatalog catalog, CancellationToken cancellationToken)
    {
        await using var resource = typeof(WarmUp).Assembly.GetManifestResourceStream("warm-up.wasm")!;
        var module = new byte[resource.Length];
        await resource.ReadExactlyAsync(module, cancellationToken);
        var spec = new FunctionSpec(FunctionName.OfRoute("warm-up", 0, "/"), Artifact.Of(module));
        await catalog.DeployRouteAsync(spec, module, cancellationToken);
        return spec;
    }

    private static int PortOf(WebApplication application) => new Uri(
        application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    private static async Task<bool> IsAnsweredAsync(int port, string request, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var answer = await reader.ReadToEndAsync(cancellationToken);
        return answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) && answer.Contains("\r\n\r\nword", StringComparison.Ordinal);
    }
}
