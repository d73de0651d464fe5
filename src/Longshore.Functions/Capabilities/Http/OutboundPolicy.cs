using System.Net;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Http;

/// <summary>Which servers one function may reach.</summary>
/// <param name="capability">The capability whose grants these are.</param>
/// <param name="patterns">What is granted.</param>
internal sealed class OutboundPolicy(string capability, IReadOnlyList<HostPattern> patterns)
{
    private readonly HostPattern[] _inside = [.. patterns.Where(pattern => pattern.IsInside)];

    /// <summary>The grants beyond the public Internet, as text: policies with the same ones may share connections.</summary>
    public string Inside => string.Join(' ', _inside.Select(pattern => pattern.ToString()).Order(StringComparer.Ordinal));

    /// <summary>The places of the function's look-ups of names.</summary>
    public SemaphoreSlim Lookups { get; } = new(NameLookups.PerFunctionMax);

    /// <summary>Checks a server's name, scheme and port.</summary>
    /// <exception cref="OperationException">It is not granted.</exception>
    public void Check(Uri server)
    {
        if (!patterns.Any(pattern => pattern.Matches(server)))
        {
            var name = capability == OutboundHttp.CapabilityName ? server.GetLeftPart(UriPartial.Authority) : server.Authority;
            throw Refusal(server, $"{name} is not granted: deploy the function with --grant {capability}:{name}");
        }
    }

    /// <summary>The addresses of a server that may be connected to.</summary>
    /// <exception cref="OperationException">There is none.</exception>
    public IReadOnlyList<IPAddress> Allowed(Uri server, IReadOnlyList<IPAddress> addresses)
    {
        IPAddress[] allowed = [.. addresses.Where(address => Addresses.IsPublic(address) || _inside.Any(pattern => pattern.Opens(server, address)))];
        return allowed.Length > 0 ? allowed
            : addresses.Count == 0 ? throw new OperationException(OperationError.Refused, $"{server.Host} has no address")
            : throw Refusal(
                server,
                $"{server.Host} is at {addresses[0]}, which is no address of the public Internet: grant the address itself, with --grant {capability}:{Written(addresses[0])}:{server.Port}");
    }

    private static OperationException Refusal(Uri server, string sentence) =>
        new(OperationError.Refused, sentence) { RefusedServer = server.Authority };

    private static string Written(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
