using System.Globalization;
using System.Net;

namespace Longshore.Trust.Zmtp;

/// <summary>An address as ZeroMQ writes it: <c>tcp://host:port</c>.</summary>
/// <param name="Host">A name, an address, or <c>*</c> for every IPv4 address of this machine.</param>
/// <param name="Port">The port; 0 lets the system choose one to listen on.</param>
internal readonly record struct ZmtpAddress(string Host, int Port)
{
    private const string Scheme = "tcp://";
    private const string Every = "*";

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">It has another form.</exception>
    public static ZmtpAddress Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        return text.StartsWith(Scheme, StringComparison.Ordinal)
            && colon > Scheme.Length
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new ZmtpAddress(text[Scheme.Length..colon].Trim('[', ']'), port)
            : throw new FormatException("the form is tcp://HOST:PORT");
    }

    /// <summary>The address of a socket.</summary>
    public static ZmtpAddress Of(IPEndPoint endpoint) => new(endpoint.Address.ToString(), endpoint.Port);

    /// <summary>The end point to listen on.</summary>
    /// <exception cref="FormatException">The host is no address of a network interface.</exception>
    public IPEndPoint ToListen() => new(Host == Every ? IPAddress.Any : IPAddress.Parse(Host), Port);

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"{Scheme}[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Scheme}{Host}:{Port}");
}
