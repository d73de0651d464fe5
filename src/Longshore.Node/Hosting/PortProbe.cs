using System.Net;
using System.Net.Sockets;

namespace Longshore.Node.Hosting;

/// <summary>Checks ports and sockets before anything starts, so that all refusals are reported at once.
/// </summary>
public static class PortProbe
{
    /// <summary>Why the system refuses to listen on a port, or null.</summary>
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

    /// <summary>Why a Unix socket cannot be created, or null. A socket file left by a process that has ended is removed.</summary>
    public static string? Refusal(string file)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            if (File.Exists(file))
            {
                if (IsListenedOn(file))
                {
                    return $"{file} is in use";
                }

                if (!IsSocket(file))
                {
                    return $"{file} is there already, and is no socket";
                }

                File.Delete(file);
            }

            socket.Bind(new UnixDomainSocketEndPoint(file));
            File.Delete(file);
            return null;
        }
        catch (Exception failure) when (failure is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"{file} cannot be listened on: {failure.Message}";
        }
    }

    // .NET has no attribute for sockets. A socket is neither a directory nor a plain file, which could be opened.
    private static bool IsSocket(string file)
    {
        try
        {
            using var handle = File.OpenHandle(file);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static bool IsListenedOn(string file)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(file));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
