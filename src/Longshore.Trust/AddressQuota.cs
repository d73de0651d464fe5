using System.Net;
using System.Net.Sockets;

namespace Longshore.Trust;

/// <summary>Counts something that all peers share, with a limit for all and one for each address. Any number of threads may use it.</summary>
/// <param name="totalMax">The most for all.</param>
/// <param name="addressMax">The most for one address.</param>
internal sealed class AddressQuota(long totalMax, long addressMax)
{
    // A peer with IPv6 has a network of 64 bits to itself.
    private const int NetworkBytes = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, long> _taken = [];
    private long _total;

    /// <summary>The address for which a peer is counted: its own, or its network's with IPv6.</summary>
    public static IPAddress Counted(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes().AsSpan(0, NetworkBytes), .. new byte[NetworkBytes]])
            : address;
    }

    /// <summary>Takes, unless that is over a limit.</summary>
    public bool TryTake(IPAddress address, long amount)
    {
        lock (_lock)
        {
            var own = _taken.GetValueOrDefault(address);
            if (amount > totalMax - _total || amount > addressMax - own)
            {
                return false;
            }

            _total += amount;
            _taken[address] = own + amount;
            return true;
        }
    }

    /// <summary>Gives back.</summary>
    public void Return(IPAddress address, long amount)
    {
        lock (_lock)
        {
            _total -= amount;
            var left = _taken.GetValueOrDefault(address) - amount;
            if (left > 0)
            {
                _taken[address] = left;
            }
            else
            {
                // Only addresses that hold something are remembered.
                _taken.Remove(address);
            }
        }
    }
}
