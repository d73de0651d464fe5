using System.Net;
using Longshore.Trust.Orders;
using Longshore.Trust.Service.Pool;

namespace Longshore.Node.Hosting;

/// <summary>How a node listens for work orders (docs/trust.md).</summary>
public sealed record TrustOptions
{
    /// <summary>The default port, that of Avalon's listener.</summary>
    public const int DefaultPort = 1947;

    /// <summary>The port. Default: 1947.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The addresses; null for those of the node. Default: null.</summary>
    public IReadOnlyList<IPAddress>? Addresses { get; init; }

    /// <summary>The form of the protocol. Default: that of the specification.</summary>
    public OrderMode Mode { get; init; } = OrderMode.Safe;

    /// <summary>The workers that take orders here.</summary>
    public IReadOnlyList<PoolWorker> Workers { get; init; } = [];

    /// <summary>The servers to which results and events may be sent, in the form of grants of <c>http</c>. Default: none.</summary>
    public IReadOnlyList<string> NotifyServers { get; init; } = [];
}
