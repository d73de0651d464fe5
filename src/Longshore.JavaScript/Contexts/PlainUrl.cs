using System.Buffers;

namespace Longshore.JavaScript.Contexts;

/// <summary>Splits URLs that are written as they are serialized: in lower case, with a path, without anything to encode or to resolve. Most
/// URLs of programs are, and all others are parsed by <c>Prelude/url.js</c>.</summary>
/// <remarks>https://url.spec.whatwg.org/#concept-basic-url-parser</remarks>
internal static class PlainUrl
{
    /// <summary>The mark of any other text.</summary>
    public const int NotPlain = -1;

    // The places of the marks, as Prelude/url.js reads them: bit 0 is 1 for https.
    private const int HostShift = 1;
    private const int PortShift = 13;
    private const int PathShift = 16;
    private const int CharactersMax = 2048;

    private const int PortMax = 65535;
    private const int PortDigitsMax = 5;
    private const int Ipv4Parts = 4;

    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("-.0123456789abcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create("!$&'()*+,-./0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");
    private static readonly SearchValues<char> QueryCharacters = SearchValues.Create("!$%&()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");

    /// <summary>The scheme, the end of the host, the length of the port with its colon and the end of the path in one number, or
    /// <see cref="NotPlain"/>.</summary>
    public static int MarksOf(ReadOnlySpan<char> url)
    {
        var isSecure = url.StartsWith("https://", StringComparison.Ordinal);
        if (url.Length > CharactersMax || (!isSecure && !url.StartsWith("http://", StringComparison.Ordinal)))
        {
            return NotPlain;
        }

        var hostStart = isSecure ? "https://".Length : "http://".Length;
        var slash = url[hostStart..].IndexOf('/');
        if (slash < 0)
        {
            return NotPlain;
        }

        var portEnd = hostStart + slash;
        var colon = url[hostStart..portEnd].IndexOf(':');
        var hostEnd = colon < 0 ? portEnd : hostStart + colon;
        var question = url[portEnd..].IndexOf('?');
        var pathEnd = question < 0 ? url.Length : portEnd + question;
        var isPlain = IsPlainHost(url[hostStart..hostEnd])
            && (colon < 0 || IsPlainPort(url[(hostEnd + 1)..portEnd]))
            && IsPlainPath(url[portEnd..pathEnd])
            && !url[Math.Min(pathEnd + 1, url.Length)..].ContainsAnyExcept(QueryCharacters);
        return isPlain
            ? (isSecure ? 1 : 0) | hostEnd << HostShift | (portEnd - hostEnd) << PortShift | pathEnd << PathShift
            : NotPlain;
    }

    // A name whose last part begins with a letter, or an IPv4 address in its usual form. An internationalized name may be invalid.
    private static bool IsPlainHost(ReadOnlySpan<char> host)
    {
        if (host.IsEmpty || host.ContainsAnyExcept(HostCharacters) || host.Contains("xn--", StringComparison.Ordinal))
        {
            return false;
        }

        var last = host[(host.LastIndexOf('.') + 1)..];
        return !last.IsEmpty && host[0] != '.' && !host.Contains("..", StringComparison.Ordinal)
            && (char.IsAsciiLetter(last[0]) || IsPlainAddress(host));
    }

    private static bool IsPlainAddress(ReadOnlySpan<char> host)
    {
        var parts = 0;
        foreach (var range in host.Split('.'))
        {
            var part = host[range];
            if (++parts > Ipv4Parts || part[0] == '0' && part.Length > 1 || !byte.TryParse(part, System.Globalization.NumberStyles.None, null, out _))
            {
                return false;
            }
        }

        return parts == Ipv4Parts;
    }

    // A scheme's own port is left out of its URLs.
    private static bool IsPlainPort(ReadOnlySpan<char> port) =>
        port.Length is > 0 and <= PortDigitsMax && port[0] != '0' && port is not ("80" or "443")
        && int.TryParse(port, System.Globalization.NumberStyles.None, null, out var number) && number <= PortMax;

    // No part of it is "." or "..".
    private static bool IsPlainPath(ReadOnlySpan<char> path) =>
        !path.ContainsAnyExcept(PathCharacters) && !path.Contains("/.", StringComparison.Ordinal);
}
