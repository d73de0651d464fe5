using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Longshore.Offload.Peers;

/// <summary>Where another node listens for nodes: <c>HOST:PORT</c>.</summary>
/// <param name="Host">A name or address.</param>
/// <param name="Port">A port.</param>
public sealed record PeerAddress(string Host, int Port)
{
    /// <summary>The form of an address, as a sentence.</summary>
    public const string Rule = "a peer is written HOST:PORT";

    private const int PortMax = 65_535;

    /// <summary>Parses what follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PeerAddress? address)
    {
        var colon = text.LastIndexOf(':');
        address = colon > 0 && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= PortMax
            ? new PeerAddress(text[..colon].Trim('[', ']'), port)
            : null;
        return address is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
