using System.Globalization;
using System.Net;
using Longshore.Cli.Output;
using Longshore.Node.Hosting;

namespace Longshore.Cli.Verbs;

/// <summary>Parses the command line's values of a node's options.</summary>
internal static class NodeOptionsParser
{
    /// <summary>The word for the loopback addresses.</summary>
    public const string Loopback = "localhost";

    public static NodeOptions Parse(string dataDirectory, int? port, string listen)
    {
        var (host, listenPort) = Split(listen);
        if (listenPort is not null && port is not null)
        {
            throw new CliException($"--listen {listen} and --port {port} both name a port: leave out one", ExitCodes.Usage);
        }

        if ((port ?? listenPort) is < 0 or > ushort.MaxValue)
        {
            throw new CliException($"{(port is null ? "--listen " + listen : string.Create(null, $"--port {port}"))}: a port is a number from 0 to {ushort.MaxValue}", ExitCodes.Usage);
        }

        return new NodeOptions
        {
            DataDirectory = dataDirectory,
            Port = port ?? listenPort ?? NodeOptions.DefaultPort,
            Addresses = ParseAddresses(host),
        };
    }

    // ADDRESS, ADDRESS:PORT, [ADDRESS]:PORT, :PORT, or PORT. An IPv6 address has more than one colon.
    private static (string Host, int? Port) Split(string listen)
    {
        var colon = listen.LastIndexOf(':');
        var isBare = colon < 0 || (listen.IndexOf(':', StringComparison.Ordinal) != colon && !listen.StartsWith('['));
        if (isBare && !listen.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return (Loopback, ParsePort(listen));
        }

        return isBare || (listen.StartsWith('[') && listen.EndsWith(']'))
            ? (listen.Trim('[', ']'), null)
            : (colon == 0 ? Loopback : listen[..colon].Trim('[', ']'), ParsePort(listen[(colon + 1)..]));
    }

    private static int ParsePort(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        ? port
        : throw new CliException($"--listen: \"{text}\" is no port: write ADDRESS:PORT, such as 0.0.0.0:8080", ExitCodes.Usage);

    /// <summary>Checks the port of a listener that clients must know in advance; 0 is refused.</summary>
    public static int? CheckPort(string option, int? port) => port is < 1 or > ushort.MaxValue
        ? throw new CliException($"{option} {port}: a port is a number from 1 to {ushort.MaxValue}", ExitCodes.Usage)
        : port;

    private static IReadOnlyList<IPAddress> ParseAddresses(string listen) => listen switch
    {
        Loopback => NodeOptions.Loopback,
        "any" or "*" => NodeOptions.Any,
        _ when IPAddress.TryParse(listen, out var address) => [address],
        _ => throw new CliException(
            $"--listen {listen}: write {Loopback}, any, or an IP address such as 192.0.2.10", ExitCodes.Usage),
    };
}
