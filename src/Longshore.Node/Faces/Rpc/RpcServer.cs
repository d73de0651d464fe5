using System.Buffers;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Telemetry;
using Longshore.Rpc.Framing;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Faces.Rpc;

/// <summary>Serves remote procedure calls (docs/rpc.md) on connections of any kind.</summary>
internal sealed partial class RpcServer(
    IInvoker invoker,
    InvocationLog log,
    RpcRoutes routes,
    NodeAccounts accounts,
    ILogger<RpcServer> logger,
    RpcLimits? limits = null,
    TimeProvider? time = null,
    ArrayPool<byte>? buffers = null,
    PeerRequests? peers = null)
{
    public IInvoker Invoker => invoker;

    public InvocationLog Log => log;

    public RpcRoutes Routes => routes;

    /// <summary>Answers other nodes; null on a listener that is not for nodes.</summary>
    public PeerRequests? Peers => peers;

    public RpcLimits Limits { get; } = limits ?? new RpcLimits();

    public TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <summary>The bytes of requests and answers that are held for all clients.</summary>
    public HeldBytes Held => accounts.Held;

    /// <summary>Lends buffers for requests.</summary>
    public ArrayPool<byte> Buffers { get; } = buffers ?? SharedBuffers.Pool;

    /// <summary>Logs a request that failed with an unexpected exception.</summary>
    public void NoteFault(uint type, Exception fault) => Events.Failed(logger, type, fault);

    /// <summary>Logs a connection that ended with an unexpected exception.</summary>
    public void NoteFault(Exception fault) => Events.Ended(logger, fault);

    /// <summary>Serves a connection until it ends.</summary>
    public async Task ServeAsync(ConnectionContext connection)
    {
        using var served = new RpcConnection(this, connection);
        await served.ServeAsync();
    }

    private static partial class Events
    {
        [LoggerMessage(30, LogLevel.Error, "A remote procedure call of type {Type} failed in a way that must not happen")]
        public static partial void Failed(ILogger logger, uint type, Exception failure);

        [LoggerMessage(31, LogLevel.Error, "A connection of remote procedure calls ended in a way that must not happen")]
        public static partial void Ended(ILogger logger, Exception failure);
    }
}
