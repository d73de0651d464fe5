using System.Net;
using System.Net.Sockets;

namespace Longshore.Tests.Shared;

internal static class FreePort
{
    /// <summary>A port that is free at the moment.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
