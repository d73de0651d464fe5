using System.Net;
using System.Net.Sockets;
using Longshore.Functions;
using Longshore.Node.Faces.Sledge;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Hosting;

/// <summary>How a node runs.</summary>
public sealed record NodeOptions
{
    /// <summary>The node's own port when nothing else is said.</summary>
    public const int DefaultPort = 8080;

    /// <summary>The directory of the node's database, lock and record.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where the node and its tenants listen. Default: this machine only.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = Loopback;

    /// <summary>The node's own port; 0 takes any free one. Default: 8080.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The port of remote procedure calls, or null for none.</summary>
    public int? RpcPort { get; init; }

    /// <summary>The file of the Unix socket of remote procedure calls, or null for none.</summary>
    public string? RpcSocket { get; init; }

    /// <summary>The port on which calls of devices are taken (longshore run), or null for none.</summary>
    public int? OffloadPort { get; init; }

    /// <summary>The tenants to serve, or null for none.</summary>
    public SpecModel? Specification { get; init; }

    /// <summary>Where the modules of the tenants' routes are looked for.</summary>
    public IReadOnlyList<string> ModuleFolders { get; init; } = [];

    /// <summary>How functions are run.</summary>
    public FunctionsOptions Functions { get; init; } = new();

    /// <summary>Most connections at one time; further ones are closed at once. Default: 10,000.</summary>
    // An idle connection costs about 10 KiB: 100 MB in all, and a client machine has 28,000 ports.
    public int ConnectionsMax { get; init; } = 10_000;

    /// <summary>Time that running invocations have to end when the node stops. Default: 10 seconds.</summary>
    // Twice the wall time a function has by default.
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The file that takes a line of CSV for every invocation, or null for none.</summary>
    public string? PerformanceLog { get; init; }

    /// <summary>The OpenTelemetry collector that metrics are sent to by OTLP over HTTP, such as <c>http://localhost:4318</c>; null
    /// for none. Default: null.</summary>
    public Uri? OtlpUrl { get; init; }

    /// <summary>Receives the log's entries beside standard error; null for none. Default: null.</summary>
    public ILoggerProvider? LogReceiver { get; init; }

    /// <summary>Least level that is logged to standard error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Every address of this machine that only it can reach.</summary>
    public static IReadOnlyList<IPAddress> Loopback { get; } =
        Socket.OSSupportsIPv6 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];

    /// <summary>Every address of this machine.</summary>
    // An IPv6 listener takes IPv4 connections as well.
    public static IReadOnlyList<IPAddress> Any { get; } = [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any];
}
