using System.Net;

namespace Longshore.Fleet.Machines;

/// <summary>The network of a machine, which is QEMU's own: the machine reaches others, and nobody reaches it.</summary>
internal static class MachineNetwork
{
    // The host in that network.
    private const string Host = "10.0.2.2";

    /// <summary>Where an orchestrator is for a machine: one that listens on loopback, or everywhere, is on the host.</summary>
    /// <param name="endpoint">Where it listens.</param>
    public static Func<DnsEndPoint> Of(Func<IPEndPoint> endpoint) => () =>
    {
        var listening = endpoint();
        return IPAddress.IsLoopback(listening.Address) || listening.Address.Equals(IPAddress.Any) || listening.Address.Equals(IPAddress.IPv6Any)
            ? new DnsEndPoint(Host, listening.Port)
            : new DnsEndPoint(listening.Address.ToString(), listening.Port);
    };
}
