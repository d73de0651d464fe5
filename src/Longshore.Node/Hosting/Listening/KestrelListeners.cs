using System.Net;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Hosting.Cleartext;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Longshore.Node.Hosting.Listening;

/// <summary>Configures Kestrel's endpoints.</summary>
internal static class KestrelListeners
{
    /// <summary>Adds an endpoint for each listener and address. All share the node's limit of connections.</summary>
    public static void Listen(this KestrelServerOptions kestrel, IReadOnlyList<Listener> listeners, IReadOnlyList<IPAddress> addresses)
    {
        foreach (var listener in listeners)
        {
            kestrel.Listen(listener, listener.Addresses ?? addresses);
        }

        kestrel.Listen(HandOverEndPoint.Instance, listen => listen.Protocols = HttpProtocols.Http2);
    }

    private static void Listen(this KestrelServerOptions kestrel, Listener listener, IReadOnlyList<IPAddress> addresses)
    {
        void Configure(ListenOptions listen)
        {
            var services = listen.ApplicationServices;
            var connections = services.GetRequiredService<NodeAccounts>().Connections;
            var reserve = listener.HasReserve ? services.GetRequiredService<ReservedPlaces>() : null;
            listen.Use(next => connections.Middleware(next, reserve));
            listener.Configure(listen);
        }

        if (listener.SocketFile is { } file)
        {
            kestrel.ListenUnixSocket(file, Configure);
            return;
        }

        // The system chooses a port that is free at one address. It may be taken at another, so only one address is used.
        foreach (var address in listener.Port == 0 ? addresses.Take(1) : addresses)
        {
            kestrel.Listen(address, listener.Port!.Value, Configure);
        }
    }
}
