using System.Net;

namespace Longshore.Node.Hosting.Listening;

/// <summary>Finds the addresses of a running node's listeners.</summary>
internal static class ListenerAddresses
{
    /// <summary>The address of each listener, in the order of the list.</summary>
    /// <param name="listeners">The node's listeners.</param>
    /// <param name="host">The name of this machine in addresses.</param>
    /// <param name="bound">The URLs that the server listens at.</param>
    public static IReadOnlyList<ListenerAddress> Of(IReadOnlyList<Listener> listeners, string host, IEnumerable<string> bound)
    {
        var ports = listeners.Select(listener => listener.Port).ToHashSet();

        // The bound port that no listener requested is the one that the system chose for port 0.
        var chosen = bound.Select(url => new Uri(url)).FirstOrDefault(url => url.Scheme == Uri.UriSchemeHttp && !ports.Contains(url.Port));
        return
        [
            .. from listener in listeners
               let port = listener.Port == 0 ? chosen!.Port : listener.Port
               let address = listener.SocketFile ?? FormattableString.Invariant($"{(listener.Addresses is { } own ? Host(own) : host)}:{port}")
               select new ListenerAddress(
                   listener.Source,
                   listener.Protocol,
                   listener.Serves,
                   listener.Protocol == ListenerProtocol.Http ? "http://" + address : address),
        ];
    }

    /// <summary>The name of this machine in the node's URLs.</summary>
    public static string Host(IReadOnlyList<IPAddress> addresses) =>
        IPAddress.IsLoopback(addresses[0]) || addresses == NodeOptions.Any ? "localhost" : new UriBuilder("http", addresses[0].ToString()).Host;
}
