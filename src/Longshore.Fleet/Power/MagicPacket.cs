using System.Net.NetworkInformation;

namespace Longshore.Fleet.Power;

/// <summary>The packet that wakes a machine: six bytes FF, then sixteen times the address of its network card.</summary>
internal static class MagicPacket
{
    private const int AddressBytes = 6;
    private const int Repetitions = 16;

    /// <summary>The packet for an address.</summary>
    public static byte[] Write(PhysicalAddress address)
    {
        var bytes = address.GetAddressBytes();
        return [.. Enumerable.Repeat((byte)0xFF, AddressBytes), .. Enumerable.Repeat(bytes, Repetitions).SelectMany(each => each)];
    }

    /// <summary>The address in a packet, or null if it is none.</summary>
    public static PhysicalAddress? Read(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < AddressBytes * (Repetitions + 1) || packet[..AddressBytes].ContainsAnyExcept((byte)0xFF))
        {
            return null;
        }

        var address = packet.Slice(AddressBytes, AddressBytes);
        for (var i = 1; i < Repetitions; i++)
        {
            if (!packet.Slice(AddressBytes * (i + 1), AddressBytes).SequenceEqual(address))
            {
                return null;
            }
        }

        return new PhysicalAddress(address.ToArray());
    }
}
