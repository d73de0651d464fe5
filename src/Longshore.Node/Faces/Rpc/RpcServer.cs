using Longshore.Functions.Invocations;
using Longshore.Node.Telemetry;
using Microsoft.AspNetCore.Connections;

namespace Longshore.Node.Faces.Rpc;

/// <summary>Serves remote procedure calls (docs/rpc.md) on connections of any kind.</summary>
internal sealed class RpcServer(IInvoker invoker, InvocationLog log, RpcRoutes routes)
{
    public IInvoker Invoker => invoker;

    public InvocationLog Log => log;

    public RpcRoutes Routes => routes;

    /// <summary>Serves a connection until it ends.</summary>
    public async Task ServeAsync(ConnectionContext connection)
    {
        using var served = new RpcConnection(this, connection);
        await served.ServeAsync();
    }
}
