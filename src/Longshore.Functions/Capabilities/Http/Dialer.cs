using System.Net;
using System.Net.Sockets;

namespace Longshore.Functions.Capabilities.Http;

/// <summary>Connects to the servers that functions may reach.</summary>
/// <param name="resolve">Finds the addresses of a name; blocks meanwhile.</param>
internal sealed class Dialer(Func<string, IPAddress[]> resolve)
{
    private readonly NameLookups _names = new(resolve);

    /// <summary>One that asks the machine's resolver.</summary>
    public static Dialer OfMachine { get; } = new(Dns.GetHostAddresses);

    /// <summary>Connects to a server. Its name is resolved once, and the connection goes to one of the very addresses that were
    /// checked.</summary>
    /// <param name="policy">Which servers the function may reach.</param>
    /// <param name="server">A URL with the server's name and port.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="Operations.OperationException">No address of the server is granted.</exception>
    public async Task<Socket> ConnectAsync(OutboundPolicy policy, Uri server, CancellationToken cancellationToken)
    {
        var found = IPAddress.TryParse(server.IdnHost, out var literal) ? [literal] : await _names.FindAsync(policy.Lookups, server.IdnHost, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync([.. policy.Allowed(server, found)], server.Port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
