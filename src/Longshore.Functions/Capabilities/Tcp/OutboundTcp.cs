using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Tcp;

/// <summary>The connections by which the functions of a node reach other servers.</summary>
public sealed class OutboundTcp : IDisposable
{
    /// <summary>The name of the capability in grants.</summary>
    public const string CapabilityName = "tcp";

    private readonly Counter<long> _connections;
    private int _open;

    /// <param name="limits">The limits of connections.</param>
    /// <param name="time">The clock of the limits.</param>
    public OutboundTcp(TcpLimits limits, TimeProvider time)
        : this(limits, time, Dialer.OfMachine, roots: null)
    {
    }

    /// <param name="limits">The limits of connections.</param>
    /// <param name="time">The clock of the limits.</param>
    /// <param name="dialer">Connects.</param>
    /// <param name="roots">The authorities whose certificates are accepted, or null for those of the machine.</param>
    internal OutboundTcp(TcpLimits limits, TimeProvider time, Dialer dialer, X509Certificate2Collection? roots)
    {
        (Limits, Time, Dialer, Roots) = (limits, time, dialer, roots);
        _connections = Meter.CreateCounter<long>(
            "longshore.tcp.client.connections", unit: "{connection}", description: "Connections of functions to other servers, by how their opening ended.");
        Meter.CreateObservableGauge(
            "longshore.tcp.client.active", () => Volatile.Read(ref _open), unit: "{connection}", description: "Connections of functions to other servers that are open.");
    }

    /// <summary>The limits of connections.</summary>
    public TcpLimits Limits { get; }

    /// <summary>The meter that has all instruments.</summary>
    public Meter Meter { get; } = new("Longshore.Tcp");

    internal TimeProvider Time { get; }

    internal Dialer Dialer { get; }

    internal X509Certificate2Collection? Roots { get; }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    /// <summary>Counts a connection that begins.</summary>
    /// <exception cref="OperationException">The node has as many as it may.</exception>
    internal void Enter()
    {
        if (Interlocked.Increment(ref _open) > Limits.PerNodeMax)
        {
            Leave();
            throw new OperationException(OperationError.LimitReached, $"the node has {Limits.PerNodeMax} connections to other servers, its limit");
        }
    }

    /// <summary>A connection that began is closed.</summary>
    internal void Leave() => Interlocked.Decrement(ref _open);

    /// <summary>Counts a connection by how its opening ended.</summary>
    /// <param name="outcome"><c>Done</c>, or the name of an error.</param>
    internal void Count(string outcome) => _connections.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
