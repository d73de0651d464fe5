using System.Net;
using System.Net.Sockets;
using Longshore.Cluster;
using Longshore.Functions;
using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;
using Longshore.Functions.Logs;
using Longshore.Functions.Placement;
using Longshore.Node.Faces.OpenFaas;
using Longshore.Node.Faces.Sledge;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Hosting;

/// <summary>How a node runs.</summary>
public sealed record NodeOptions
{
    /// <summary>The default of <see cref="Port"/>.</summary>
    public const int DefaultPort = 8080;

    /// <summary>The directory of the node's database, lock and record.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The addresses at which the node and its tenants listen. Default: loopback only.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = Loopback;

    /// <summary>The node's own port; 0 takes any free one. Default: 8080.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The port of remote procedure calls, or null for none.</summary>
    public int? RpcPort { get; init; }

    /// <summary>The file of the Unix socket of remote procedure calls, or null for none.</summary>
    public string? RpcSocket { get; init; }

    /// <summary>The port for calls of devices (longshore run), or null for none.</summary>
    public int? OffloadPort { get; init; }

    /// <summary>The port for clients of Faasm, or null for none.</summary>
    public int? FaasmPort { get; init; }

    /// <summary>Ports that belong to one function each. Default: none.</summary>
    public IReadOnlyList<FunctionPort> FunctionPorts { get; init; } = [];

    /// <summary>How the node serves clients of OpenFaaS, or null if it does not.</summary>
    public OpenFaasOptions? OpenFaas { get; init; }

    /// <summary>How the node listens for work orders, or null if it does not.</summary>
    public TrustOptions? Trust { get; init; }

    /// <summary>How the node talks with other nodes. Default: not at all.</summary>
    public PeerOptions Peers { get; init; } = new();

    /// <summary>The cluster that the node is a member of, or null for none. Default: null.</summary>
    public ClusterOptions? Cluster { get; init; }

    /// <summary>Proves to devices and other nodes what this node is. Default: it proves nothing.</summary>
    public IAttester Attester { get; init; } = new NoAttester();

    /// <summary>Where calls may run beside this process. The caller disposes them, after the node. Default: nowhere.</summary>
    public IReadOnlyList<IExecutor> Executors { get; init; } = [];

    /// <summary>Whether everyone who asks by the header Longshore-Placement sees where a call ran and why. Otherwise only those who show the node's token.
    /// Default: no.</summary>
    public bool ShowsPlacement { get; init; }

    /// <summary>The file of the journal of placement, or null for none. Default: null.</summary>
    public string? PlacementJournal { get; init; }

    /// <summary>The most bytes of that file, after which it is replaced and kept as FILE.1. Default: 64 MiB.</summary>
    public long PlacementJournalBytesMax { get; init; } = Telemetry.PlacementJournal.BytesMaxDefault;

    /// <summary>The tenants to serve, or null for none.</summary>
    public SpecModel? Specification { get; init; }

    /// <summary>The folders in which the modules of tenants' routes are searched.</summary>
    public IReadOnlyList<string> ModuleFolders { get; init; } = [];

    /// <summary>How functions run.</summary>
    public FunctionsOptions Functions { get; init; } = new();

    /// <summary>Whether the entries of scratch stores are kept in the data directory. If not, they live as long as the node. Default: no, as
    /// in SLEdge.</summary>
    public bool KeepsScratch { get; init; }

    /// <summary>The file with the key of secrets, or null for <c>secrets.key</c> in the data directory. Default: null.</summary>
    public string? SecretsKey { get; init; }

    /// <summary>Where objects are kept. Default: in files of the data directory.</summary>
    public ObjectSource Objects { get; init; } = ObjectSource.Default;

    /// <summary>The most connections at one time, of all listeners together, but never more than half of the process's descriptors. Further
    /// ones are closed at once, except for a few at the node's own port, which get one request for /healthz or /functions answered.
    /// Default: 10,000.</summary>
    // An idle connection costs about 10 KiB: 100 MB in all, and a client machine has 28,000 ports.
    public int ConnectionsMax { get; init; } = 10_000;

    /// <summary>The most bytes of requests and unsent answers that are held for all clients, in every protocol, beyond the first bytes of each.
    /// Beyond it requests fail as overloaded. Default: 512 MiB, two of the largest requests of remote procedure calls.</summary>
    public long HeldBytesMax { get; init; } = 512 << 20;

    /// <summary>The time that running invocations have to end when the node stops. Default: 10 seconds.</summary>
    // Twice the default of a function's wall time.
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where receipts of calls are kept; null makes none. Default: null.</summary>
    public ReceiptSource? Receipts { get; init; }

    /// <summary>What the log of functions keeps in the data directory.</summary>
    public LogLimits Logs { get; init; } = new();

    /// <summary>Whether every client sees where in its source a function failed, as its developers want. Otherwise only those who show the node's token.
    /// Default: no.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>The file of the performance log, one CSV line per invocation, or null for none.</summary>
    public string? PerformanceLog { get; init; }

    /// <summary>The file of the session log, one CSV line per HTTP request to a tenant, or null for none.</summary>
    public string? SessionLog { get; init; }

    /// <summary>The OpenTelemetry collector that receives metrics by OTLP over HTTP, such as <c>http://localhost:4318</c>; null
    /// for none. Default: null.</summary>
    public Uri? OtlpUrl { get; init; }

    /// <summary>Called when a call over HTTP, a queue or a schedule has ended, on the thread that answers it; null for nothing. Default: null.
    /// </summary>
    public Action<Invocation, InvocationResult>? CallEnded { get; init; }

    /// <summary>A second receiver of log entries, besides standard error; null for none. Default: null.</summary>
    public ILoggerProvider? LogReceiver { get; init; }

    /// <summary>The lowest level that is logged to standard error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>The loopback addresses.</summary>
    public static IReadOnlyList<IPAddress> Loopback { get; } =
        Socket.OSSupportsIPv6 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];

    /// <summary>Every address of this machine.</summary>
    // An IPv6 listener also accepts IPv4 connections.
    public static IReadOnlyList<IPAddress> Any { get; } = [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any];
}
