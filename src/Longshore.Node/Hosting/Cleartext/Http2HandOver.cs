using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Longshore.Node.Hosting.Cleartext;

/// <summary>Serves HTTP/1.1 and HTTP/2 on one cleartext port. Kestrel serves a port without TLS as one of the two, so the
/// HTTP/1.1 listeners look at a connection's first bytes and pass HTTP/2 connections to a listener inside the
/// process.</summary>
internal sealed class Http2HandOver : IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener
{
    // Kestrel's timeout for a request's headers. A silent client must not hold a connection for ever.
    private static readonly TimeSpan FirstBytesTimeout = TimeSpan.FromSeconds(30);

    private readonly Channel<ConnectionContext> _connections = Channel.CreateUnbounded<ConnectionContext>();
    private readonly TimeProvider _time;

    public Http2HandOver(TimeProvider time) => _time = time;

    public EndPoint EndPoint => HandOverEndPoint.Instance;

    public bool CanBind(EndPoint endpoint) => endpoint is HandOverEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _connections.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_connections.Reader.TryRead(out var connection))
            {
                return connection;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _connections.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync(CancellationToken.None);

    /// <summary>The first middleware of every HTTP/1.1 listener.</summary>
    /// <param name="connection">A connection, of which nothing has been read.</param>
    /// <param name="http1">Serves HTTP/1.1.</param>
    /// <param name="takesHttp2">Whether the connection may speak HTTP/2; otherwise it is closed if it does.</param>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate http1, bool takesHttp2)
    {
        bool isHttp2;
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using (var timeout = new CancellationTokenSource(FirstBytesTimeout, _time))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping))
        {
            try
            {
                isHttp2 = await Http2Preface.BeginsAsync(connection.Transport.Input, either.Token);
            }
            catch (Exception end) when (end is OperationCanceledException or IOException)
            {
                connection.Abort();
                return;
            }
        }

        if (!isHttp2)
        {
            await http1(connection);
            return;
        }

        var handedOver = new HandedOverConnection(connection);
        if (takesHttp2 && _connections.Writer.TryWrite(handedOver))
        {
            await handedOver.Served;
        }
        else
        {
            connection.Abort();
        }
    }
}
