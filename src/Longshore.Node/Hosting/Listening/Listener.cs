using System.Net;
using Longshore.Node.Faces.Sledge;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Longshore.Node.Hosting.Listening;

/// <summary>One listener of a node: an entry of <see cref="Listeners"/>.</summary>
/// <param name="Source">The option or the JSON path that asks for it, such as <c>--rpc-port</c>.</param>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Serves">What it serves, for messages.</param>
internal sealed record Listener(string Source, ListenerProtocol Protocol, string Serves)
{
    /// <summary>The TCP port, 0 for any free one, or null for a Unix socket.</summary>
    public int? Port { get; init; }

    /// <summary>The addresses; null for those of the node. Default: null.</summary>
    public IReadOnlyList<IPAddress>? Addresses { get; init; }

    /// <summary>The file of the Unix socket, or null for TCP.</summary>
    public string? SocketFile { get; init; }

    /// <summary>The tenant whose routes it serves, or null.</summary>
    public TenantConfig? Tenant { get; init; }

    /// <summary>Whether some connections are accepted beyond the node's limit, for health checks and the administrator.</summary>
    public bool HasReserve { get; init; }

    /// <summary>Configures Kestrel's endpoint.</summary>
    public required Action<ListenOptions> Configure { get; init; }
}
