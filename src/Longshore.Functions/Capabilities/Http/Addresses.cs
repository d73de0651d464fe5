using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Longshore.Functions.Capabilities.Http;

/// <summary>Which addresses belong to servers of the public Internet, by the special-purpose registries of IANA (RFC 6890).</summary>
internal static class Addresses
{
    private const int FirstWord = 12;
    private const int SixToFourWord = 2;

    private static readonly IPNetwork[] Special =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10",
            "ff00::/8",
        ]).Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Whether an address is one of the public Internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var plain = Unmapped(address);
        return !Special.Any(network => network.Contains(plain))
            && (Inner(plain) is not { } inner || IsPublic(inner));
    }

    /// <summary>An address of version 4 that is written as one of version 6, as it is.</summary>
    public static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // The address of version 4 that a gateway would send to.
    private static IPAddress? Inner(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        var at = Translated.Contains(address) ? FirstWord : SixToFour.Contains(address) ? SixToFourWord : -1;
        return at < 0 ? null : new IPAddress(BinaryPrimitives.ReadUInt32LittleEndian(address.GetAddressBytes().AsSpan(at)));
    }
}
