using System.Net;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Http;

/// <summary>Which servers one function may reach.</summary>
/// <param name="patterns">What is granted.</param>
internal sealed class OutboundPolicy(IReadOnlyList<HostPattern> patterns)
{
    // The one name that nobody can move to another machine (RFC 6761).
    private const string Localhost = "localhost";

    private readonly IPNetwork[] _networks = [.. patterns.Select(pattern => pattern.Network).OfType<IPNetwork>()];
    private readonly bool _grantsLocalhost = patterns.Any(pattern => pattern.Name == Localhost);

    /// <summary>The granted addresses beyond those of the public Internet, as text: policies with the same may share connections.</summary>
    public string Networks => string.Join(
        ' ', _networks.Select(network => network.ToString()).Append(_grantsLocalhost ? Localhost : "").Order(StringComparer.Ordinal));

    /// <summary>Checks a server's name, scheme and port.</summary>
    /// <exception cref="OperationException">It is not granted.</exception>
    public void Check(Uri server)
    {
        if (server.Scheme != Uri.UriSchemeHttp && server.Scheme != Uri.UriSchemeHttps)
        {
            throw new OperationException(OperationError.InvalidArgument, $"requests are to http and https, not to {server.Scheme}");
        }

        if (!patterns.Any(pattern => pattern.Matches(server)))
        {
            var origin = server.GetLeftPart(UriPartial.Authority);
            throw new OperationException(
                OperationError.Refused, $"{origin} is not granted: deploy the function with --grant http:{origin}");
        }
    }

    /// <summary>The addresses of a server that may be connected to.</summary>
    /// <exception cref="OperationException">There is none.</exception>
    public IReadOnlyList<IPAddress> Allowed(string host, IReadOnlyList<IPAddress> addresses)
    {
        IPAddress[] allowed = [.. addresses.Where(address => IsAllowed(host, address))];
        return allowed.Length > 0 ? allowed : throw new OperationException(
            OperationError.Refused,
            addresses.Count == 0
                ? $"{host} has no address"
                : $"{host} is at {addresses[0]}, which is no address of the public Internet: grant the address itself, with --grant http:{addresses[0]}");
    }

    private bool IsAllowed(string host, IPAddress address) => Addresses.IsPublic(address)
        || _networks.Any(network => network.Contains(Addresses.Unmapped(address)))
        || (_grantsLocalhost && host.Equals(Localhost, StringComparison.OrdinalIgnoreCase) && IPAddress.IsLoopback(address));
}
