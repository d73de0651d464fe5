using System.Net;
using System.Net.Sockets;

namespace Longshore.Node.Startup;

/// <summary>Finds out before anything starts whether ports can be listened on, so that all that cannot are told at once.
/// </summary>
public static class PortProbe
{
    /// <summary>Why a port cannot be listened on, or null.</summary>
    public static string? Refusal(IReadOnlyList<IPAddress> addresses, int port)
    {
        foreach (var address in addresses)
        {
            try
            {
                using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(address, port));
                socket.Listen();
            }
            catch (SocketException failure)
            {
                return failure.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse => $"port {port} is in use",
                    SocketError.AccessDenied => $"port {port} may not be listened on by this user",
                    SocketError.AddressNotAvailable => $"this machine has no address {address}",
                    _ => $"port {port} cannot be listened on: {failure.Message}",
                };
            }
        }

        return null;
    }
}
