using System.Globalization;
using Longshore.Functions.Catalog;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Devices;
using Longshore.Node.Faces.Faasm;
using Longshore.Node.Faces.Http;
using Longshore.Node.Faces.Native;
using Longshore.Node.Faces.OpenFaas;
using Longshore.Node.Faces.Peers;
using Longshore.Node.Faces.Rpc;
using Longshore.Node.Faces.Sledge;
using Longshore.Node.Faces.WorkOrders;
using Longshore.Node.Hosting.Cleartext;
using Longshore.Node.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Longshore.Node.Hosting.Listening;

/// <summary>The list of a node's listeners. The checks before the start, Kestrel's endpoints and the announcement derive from it.
/// </summary>
internal static class Listeners
{
    /// <summary>Builds the list, the node's own listener first.</summary>
    public static IReadOnlyList<Listener> Of(NodeOptions options) =>
    [
        new("--port", ListenerProtocol.Http, "the node")
        {
            Port = options.Port,
            HasReserve = true,
            Configure = listen => ServeHttp(listen, other: null),
        },
        .. (options.Specification?.Tenants ?? []).Where(tenant => tenant.Port != 0).DistinctBy(tenant => tenant.Port).Select(Tenant),
        .. options.RpcPort is null ? Array.Empty<Listener>() :
        [
            new("--rpc-port", ListenerProtocol.Rpc, "remote procedure calls") { Port = options.RpcPort, Configure = ServeRpc },
        ],
        .. options.RpcSocket is null ? Array.Empty<Listener>() :
        [
            new("--rpc-socket", ListenerProtocol.Rpc, "remote procedure calls") { SocketFile = options.RpcSocket, Configure = ServeRpc },
        ],
        .. options.OffloadPort is null ? Array.Empty<Listener>() :
        [
            new("--offload-port", ListenerProtocol.Offload, "calls of devices") { Port = options.OffloadPort, Configure = ServeDevices },
        ],
        .. options.FaasmPort is null ? Array.Empty<Listener>() :
        [
            new("--faasm-port", ListenerProtocol.Http, "clients of Faasm")
            {
                Port = options.FaasmPort,
                Configure = listen => ServeHttp(listen, listen.ApplicationServices.GetRequiredService<FaasmFace>()),
            },
        ],
        .. options.FunctionPorts.Select(Function),
        .. options.OpenFaas is null ? Array.Empty<Listener>() :
        [
            new("--openfaas-port", ListenerProtocol.Http, "clients of OpenFaaS")
            {
                Port = options.OpenFaas.Port,
                Configure = listen => ServeHttp(listen, listen.ApplicationServices.GetRequiredService<OpenFaasFace>()),
            },
        ],
        .. options.Trust is null ? Array.Empty<Listener>() :
        [
            new("--trust-port", ListenerProtocol.Http, "work orders")
            {
                Port = options.Trust.Port,
                Addresses = options.Trust.Addresses,
                Configure = listen => ServeHttp(listen, listen.ApplicationServices.GetRequiredService<WorkOrderFace>()),
            },
        ],
        .. options.Peers.Port is null ? Array.Empty<Listener>() :
        [
            new("--peer-port", ListenerProtocol.Peers, "calls of other nodes") { Port = options.Peers.Port, Configure = ServePeers },
        ],
    ];

    /// <summary>A listener on any free port, for the face of a tenant that is not in the specification.</summary>
    public static Listener Of(TenantFace face) => new("", ListenerProtocol.Http, "") { Port = 0, Configure = listen => ServeHttp(listen, RequestsOf(face, listen)) };

    private static Listener Tenant(TenantConfig tenant) => new(tenant.Path + ".port", ListenerProtocol.Http, "tenant " + tenant.Name)
    {
        Port = tenant.Port,
        Tenant = tenant,
        Configure = listen => ServeHttp(
            listen, RequestsOf(listen.ApplicationServices.GetRequiredService<TenantFaces>().At(tenant.Port), listen)),
    };

    private static Listener Function(FunctionPort own) => new(
        string.Create(CultureInfo.InvariantCulture, $"--function-port {own.Port}={own.Function}"), ListenerProtocol.Http, "function " + own.Function)
    {
        Port = own.Port,
        Configure = listen => ServeHttp(listen, new FunctionPortFace(
            own.Function, listen.ApplicationServices.GetRequiredService<IFunctionCatalog>(), listen.ApplicationServices.GetRequiredService<InvocationHandler>())),
    };

    private static TenantRequests RequestsOf(TenantFace face, ListenOptions listen) => new(
        face,
        listen.ApplicationServices.GetRequiredService<InvocationHandler>(),
        listen.ApplicationServices.GetRequiredService<NodeLogs>().Sessions);

    private static void ServeHttp(ListenOptions listen, IConnectionFace? other)
    {
        var handOver = listen.ApplicationServices.GetRequiredService<Http2HandOver>();
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            // An HTTP/2 connection has many requests, a reserved place is for one.
            var place = connection.Features.Get<ReservedPlace>();
            connection.Features.Set(place is null ? other : new ReservedRequests(place));
            return handOver.ServeAsync(connection, next, takesHttp2: place is null);
        });
    }

    private static void ServeDevices(ListenOptions listen) =>
        listen.ApplicationServices.GetRequiredService<DeviceFace>().Configure(listen);

    private static void ServePeers(ListenOptions listen) => listen.ApplicationServices.GetRequiredService<PeerFace>().Configure(listen);

    private static void ServeRpc(ListenOptions listen) =>
        listen.Run(listen.ApplicationServices.GetRequiredService<RpcServer>().ServeAsync);
}
