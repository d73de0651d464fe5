using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Longshore.Functions.Capabilities.Http;

/// <summary>Which servers a grant means: by name, by names below a domain, by address or network, or all that are public.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>, or null for both.</param>
/// <param name="Name">The name in lower case, the domain with its leading dot, or null for any name.</param>
/// <param name="Network">The granted addresses, or null for those that are public.</param>
/// <param name="Port">The port, or null for any.</param>
internal sealed record HostPattern(string? Scheme, string? Name, IPNetwork? Network, int? Port)
{
    /// <summary>The form of a pattern, as a sentence.</summary>
    public const string Rule =
        "a server is written [http:// or https://]HOST[:PORT], where HOST is a name, *.DOMAIN, an address, a network such as 10.0.0.0/8, or *";

    private const string Any = "*";
    private const int NameCharactersMax = 253;

    /// <summary>Parses a text that follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out HostPattern? pattern)
    {
        pattern = null;
        var (scheme, rest) = SplitScheme(text);
        if (!TrySplitPort(rest, out var host, out var port))
        {
            return false;
        }

        port ??= scheme switch { "http" => 80, "https" => 443, _ => null };
        var name = host.ToLowerInvariant();
        if (name == Any)
        {
            pattern = new HostPattern(scheme, null, null, port);
        }
        else if (TryParseNetwork(name, out var network))
        {
            pattern = new HostPattern(scheme, null, network, port);
        }
        else if (name.StartsWith("*.", StringComparison.Ordinal) && IsName(name[2..]))
        {
            pattern = new HostPattern(scheme, name[1..], null, port);
        }
        else if (IsName(name))
        {
            pattern = new HostPattern(scheme, name, null, port);
        }

        return pattern is not null;
    }

    /// <summary>Whether an address that is not public may be connected to: the grant names it, or this machine by its name.</summary>
    public bool Opens(Uri server, IPAddress address) => (Scheme is null || Scheme == server.Scheme)
        && (Port is null || Port == server.Port)
        && (Network?.Contains(Addresses.Unmapped(address)) ?? (IsLocalhost && server.IsLoopback && IPAddress.IsLoopback(address) && HostOf(server) == Name));

    /// <summary>Whether the grant opens addresses that are not public.</summary>
    public bool IsInside => Network is not null || IsLocalhost;

    /// <summary>Whether requests to a server are granted, as far as its name tells. Its addresses are checked when it is resolved.</summary>
    public bool Matches(Uri server) => (Scheme is null || Scheme == server.Scheme)
        && (Port is null || Port == server.Port)
        && HostOf(server) is { } host
        && MatchesHost(host);

    // The one name that nobody can move to another machine (RFC 6761).
    private bool IsLocalhost => Name == "localhost";

    // Null if the name has no ASCII form (RFC 5891), so no server has it. The URL comes from a client or a guest.
    private static string? HostOf(Uri server)
    {
        try
        {
            return server.IdnHost.ToLowerInvariant().TrimEnd('.');
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    private bool MatchesHost(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            return Network is { } network ? network.Contains(Addresses.Unmapped(address)) : Name is null;
        }

        return Network is null && (Name is null || host == Name || (Name[0] == '.' && host.EndsWith(Name, StringComparison.Ordinal)));
    }

    private static (string? Scheme, string Tail) SplitScheme(string text)
    {
        foreach (var scheme in (string[])["http", "https"])
        {
            var prefix = scheme + "://";
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return (scheme, text[prefix.Length..]);
            }
        }

        return (null, text);
    }

    // An address of version 6 has colons of its own, so it is written in brackets if a port follows.
    private static bool TrySplitPort(string text, out string host, out int? port)
    {
        (host, port) = (text, null);
        var end = text.StartsWith('[') ? text.IndexOf(']') + 1 : text.AsSpan().Count(':') == 1 ? text.IndexOf(':') : text.Length;
        if (end == text.Length || (end == 0 && !text.StartsWith('[')))
        {
            host = host.Trim('[', ']');
            return host.Length > 0;
        }

        host = text[..end].Trim('[', ']');
        if (text[end] != ':' || !int.TryParse(text.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
        {
            return false;
        }

        port = number;
        return host.Length > 0;
    }

    private static bool TryParseNetwork(string host, out IPNetwork network)
    {
        if (IPNetwork.TryParse(host, out network))
        {
            return true;
        }

        var isAddress = IPAddress.TryParse(host, out var address) && (address.ToString() == host || host.Contains(':'));
        network = isAddress ? new IPNetwork(address!, address!.GetAddressBytes().Length * 8) : default;
        return isAddress;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= NameCharactersMax
        && name.Split('.').All(label => label.Length is > 0 and <= 63 && label.All(each => char.IsAsciiLetterOrDigit(each) || each is '-' or '_'))
        && !char.IsAsciiDigit(name[^1]);
}
