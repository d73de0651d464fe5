using System.Net;
using Longshore.Node.Hosting.Cleartext;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Longshore.Node.Hosting.Listening;

/// <summary>Configures Kestrel's endpoints.</summary>
internal static class KestrelListeners
{
    /// <summary>Adds an endpoint for each listener and address.</summary>
    public static void Listen(this KestrelServerOptions kestrel, IReadOnlyList<Listener> listeners, IReadOnlyList<IPAddress> addresses)
    {
        foreach (var listener in listeners)
        {
            kestrel.Listen(listener, addresses);
        }

        kestrel.Listen(HandOverEndPoint.Instance, listen => listen.Protocols = HttpProtocols.Http2);
    }

    private static void Listen(this KestrelServerOptions kestrel, Listener listener, IReadOnlyList<IPAddress> addresses)
    {
        var configure = listener.Configure;
        if (listener.SocketFile is { } file)
        {
            kestrel.ListenUnixSocket(file, configure);
            return;
        }

        // The system chooses a port that is free at one address. It may be taken at another, so only one address is used.
        foreach (var address in listener.Port == 0 ? addresses.Take(1) : addresses)
        {
            kestrel.Listen(address, listener.Port!.Value, configure);
        }
    }
}
