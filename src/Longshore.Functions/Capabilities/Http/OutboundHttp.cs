using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Http;

/// <summary>The client by which the functions of a node reach other servers. Functions that may reach the same addresses share pooled
/// connections.</summary>
public sealed class OutboundHttp : IDisposable
{
    /// <summary>The name of the capability in grants.</summary>
    public const string CapabilityName = "http";

    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(1);

    // A name may move to other addresses. Connections of that age are replaced.
    private static readonly TimeSpan LifetimeMax = TimeSpan.FromMinutes(5);

    private const int HeaderKilobytesMax = 64;

    /// <summary>What the function that sends a request may reach. Every request has it: clients are shared.</summary>
    internal static HttpRequestOptionsKey<OutboundPolicy> PolicyKey { get; } = new("longshore.policy");

    private readonly ConcurrentDictionary<string, HttpMessageInvoker> _clients = new(StringComparer.Ordinal);
    private readonly Dialer _dialer;
    private readonly Counter<long> _requests;
    private int _running;

    /// <param name="limits">The limits of requests.</param>
    public OutboundHttp(HttpLimits limits)
        : this(limits, Dialer.OfMachine)
    {
    }

    internal OutboundHttp(HttpLimits limits, Dialer dialer)
    {
        Limits = limits;
        _dialer = dialer;
        _requests = Meter.CreateCounter<long>(
            "longshore.http.client.requests", unit: "{request}", description: "Requests of functions to other servers, by how they ended.");
        Meter.CreateObservableGauge(
            "longshore.http.client.active", () => Volatile.Read(ref _running), unit: "{request}", description: "Requests of functions to other servers that run.");
    }

    /// <summary>The limits of requests.</summary>
    public HttpLimits Limits { get; }

    /// <summary>The meter that has all instruments.</summary>
    public Meter Meter { get; } = new("Longshore.Http");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        Meter.Dispose();
    }

    /// <summary>The client for a function.</summary>
    internal HttpMessageInvoker ClientOf(OutboundPolicy policy) => _clients.GetOrAdd(policy.Inside, _ => NewClient());

    /// <summary>Counts a request that begins.</summary>
    /// <exception cref="OperationException">The node has as many as it may.</exception>
    internal void Begin()
    {
        if (Interlocked.Increment(ref _running) > Limits.PerNodeMax)
        {
            Interlocked.Decrement(ref _running);
            throw new OperationException(OperationError.LimitReached, $"the node has {Limits.PerNodeMax} requests to other servers, its limit");
        }
    }

    /// <summary>A request that began has ended.</summary>
    internal void End() => Interlocked.Decrement(ref _running);

    /// <summary>Counts a request by how it ended.</summary>
    /// <param name="outcome"><c>Done</c>, or the name of an error.</param>
    internal void Count(string outcome) => _requests.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    // Nothing but the request itself decides where it goes: no proxy, no cookie, no credential of the node.
    private HttpMessageInvoker NewClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = Limits.ConnectTimeMax,
        PooledConnectionIdleTimeout = IdleMax,
        PooledConnectionLifetime = LifetimeMax,
        MaxResponseHeadersLength = HeaderKilobytesMax,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ConnectCallback = ConnectAsync,
    });

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var request = context.InitialRequestMessage;
        var policy = request.Options.TryGetValue(PolicyKey, out var found) ? found : throw new InvalidOperationException("a request has no policy");
        return new NetworkStream(await _dialer.ConnectAsync(policy, request.RequestUri!, cancellationToken), ownsSocket: true);
    }
}
