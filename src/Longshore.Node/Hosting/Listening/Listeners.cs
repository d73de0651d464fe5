using Longshore.Node.Faces.Devices;
using Longshore.Node.Faces.Rpc;
using Longshore.Node.Faces.Sledge;
using Longshore.Node.Hosting.Cleartext;
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
            Configure = listen => ServeHttp(listen, tenant: null),
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
    ];

    /// <summary>A listener on any free port, for the face of a tenant that is not in the specification.</summary>
    public static Listener Of(TenantFace face) => new("", ListenerProtocol.Http, "") { Port = 0, Configure = listen => ServeHttp(listen, face) };

    private static Listener Tenant(TenantConfig tenant) => new(tenant.Path + ".port", ListenerProtocol.Http, "tenant " + tenant.Name)
    {
        Port = tenant.Port,
        Tenant = tenant,
        Configure = listen => ServeHttp(listen, listen.ApplicationServices.GetRequiredService<TenantFaces>().At(tenant.Port)),
    };

    private static void ServeHttp(ListenOptions listen, TenantFace? tenant)
    {
        var handOver = listen.ApplicationServices.GetRequiredService<Http2HandOver>();
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            // Requests see their connection's features, so no request has to look up its port.
            connection.Features.Set(tenant);
            return handOver.ServeAsync(connection, next);
        });
    }

    private static void ServeDevices(ListenOptions listen) =>
        listen.ApplicationServices.GetRequiredService<DeviceFace>().Configure(listen);

    private static void ServeRpc(ListenOptions listen) =>
        listen.Run(listen.ApplicationServices.GetRequiredService<RpcServer>().ServeAsync);
}
