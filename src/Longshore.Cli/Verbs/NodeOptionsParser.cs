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
        if (port is < 0 or > ushort.MaxValue)
        {
            throw new CliException($"--port {port}: a port is a number from 0 to {ushort.MaxValue}", ExitCodes.Usage);
        }

        return new NodeOptions
        {
            DataDirectory = dataDirectory,
            Port = port ?? NodeOptions.DefaultPort,
            Addresses = ParseAddresses(listen),
        };
    }

    /// <summary>Checks the port of a listener that clients must know in advance; 0 is refused.</summary>
    public static int? CheckPort(string option, int? port) => port is < 1 or > ushort.MaxValue
        ? throw new CliException($"{option} {port}: a port is a number from 1 to {ushort.MaxValue}", ExitCodes.Usage)
        : port;

    private static IReadOnlyList<IPAddress> ParseAddresses(string listen) => listen switch
    {
        Loopback => NodeOptions.Loopback,
        "any" => NodeOptions.Any,
        _ when IPAddress.TryParse(listen, out var address) => [address],
        _ => throw new CliException(
            $"--listen {listen}: write {Loopback}, any, or an IP address such as 192.0.2.10", ExitCodes.Usage),
    };
}
