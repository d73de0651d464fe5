using System.Net;
using System.Net.Sockets;

namespace Longshore.Node.Hosting;

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

    /// <summary>Why a Unix socket cannot be made, or null. One that a process left that has ended is removed.</summary>
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

    // .NET has no name for it: neither a plain file, which could be opened, nor a directory.
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
