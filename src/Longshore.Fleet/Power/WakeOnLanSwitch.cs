using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Longshore.Fleet.Power;

/// <summary>Switches a board on by a magic packet. The board switches itself off, when it is told to.</summary>
/// <param name="address">The address of its network card.</param>
/// <param name="destination">Where the packet is sent: a broadcast address and a port.</param>
internal sealed class WakeOnLanSwitch(PhysicalAddress address, IPEndPoint destination) : IPowerSwitch
{
    public string Name => $"wake-on-lan {address}";

    public async Task PowerUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var socket = new Socket(destination.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { EnableBroadcast = true };
            await socket.SendToAsync(MagicPacket.Write(address), destination, cancellationToken);
        }
        catch (SocketException failure)
        {
            throw new PowerException($"{Name}: {failure.Message}", failure);
        }
    }

    public Task PowerDownAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
