using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Tcp;

/// <summary>A connection of a guest to a server. Thread-safe.</summary>
internal sealed class TcpConnection : IDisposable
{
    private readonly OutboundTcp _tcp;
    private readonly Uri _server;
    private readonly Action _closed;
    private Socket? _socket;
    private volatile Stream? _stream;
    private int _isWriting;
    private int _isClosed;

    /// <param name="tcp">The connections of the node.</param>
    /// <param name="server">The server's name and port.</param>
    /// <param name="closed">Called once, when the connection is closed.</param>
    public TcpConnection(OutboundTcp tcp, Uri server, Action closed)
    {
        (_tcp, _server, _closed) = (tcp, server, closed);
        Reader = new TcpReader(tcp.Limits.ReadBytesMax, ReceiveAsync);
    }

    /// <summary>The bytes that have arrived.</summary>
    public TcpReader Reader { get; }

    /// <summary>The server's name.</summary>
    public string Host => _server.IdnHost;

    /// <summary>The server's address and port.</summary>
    public string RemoteAddress { get; private set; } = "";

    /// <summary>The node's own address and port.</summary>
    public string LocalAddress { get; private set; } = "";

    /// <summary>Connects.</summary>
    /// <param name="policy">Which servers the function may reach.</param>
    /// <param name="timeMax">The longest wait, beside the node's limit.</param>
    /// <param name="cancellationToken">Cancelled when the call ends.</param>
    /// <exception cref="OperationException">The server has no address that is granted, or does not answer.</exception>
    public async Task OpenAsync(OutboundPolicy policy, TimeSpan timeMax, CancellationToken cancellationToken)
    {
        var limit = timeMax == Timeout.InfiniteTimeSpan || timeMax > _tcp.Limits.ConnectTimeMax ? _tcp.Limits.ConnectTimeMax : timeMax;
        _socket = await WithinAsync(limit, "accept a connection", token => ConnectAsync(policy, token), cancellationToken);
        _stream = new NetworkStream(_socket, ownsSocket: true);
    }

    /// <summary>Secures the connection by TLS. The machine's authorities must vouch for the server.</summary>
    /// <param name="name">The name that the server's certificate must have.</param>
    /// <param name="cancellationToken">Cancelled when the call ends.</param>
    /// <exception cref="OperationException">It is secured already, or in use, or the server is not who it should be.</exception>
    public async Task StartTlsAsync(string name, CancellationToken cancellationToken)
    {
        BeginWriting();
        try
        {
            if (_stream is SslStream)
            {
                throw new OperationException(OperationError.InvalidArgument, "the connection has TLS already");
            }

            Reader.Pause();
            try
            {
                _stream = await WithinAsync(_tcp.Limits.ConnectTimeMax, "secure the connection", token => SecureAsync(name, token), cancellationToken);
                DisposeIfClosed();
            }
            catch
            {
                // What the server has got of the handshake is not known.
                Dispose();
                throw;
            }
            finally
            {
                Reader.Continue();
            }
        }
        finally
        {
            EndOfWriting();
        }
    }

    /// <summary>Sends bytes. Returns when the machine has taken them.</summary>
    /// <exception cref="OperationException">Another write goes on, they are too many, or the connection is broken.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length > _tcp.Limits.WriteBytesMax)
        {
            throw new OperationException(OperationError.TooLarge, $"a write has more than {_tcp.Limits.WriteBytesMax} bytes");
        }

        await WriteAsync(async token => await Stream.WriteAsync(bytes, token), cancellationToken);
    }

    /// <summary>Tells the server that nothing follows. Its own bytes can still be read.</summary>
    /// <exception cref="OperationException">A write goes on, or the connection is broken.</exception>
    public Task EndAsync(CancellationToken cancellationToken) => WriteAsync(
        async _ =>
        {
            if (Stream is SslStream secure)
            {
                await secure.ShutdownAsync();
            }

            _socket!.Shutdown(SocketShutdown.Send);
        },
        cancellationToken);

    /// <summary>Closes the connection. What waits for it fails.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            DisposeIfClosed();
            _closed();
        }
    }

    private Stream Stream => _stream ?? throw new ObjectDisposedException(nameof(TcpConnection));

    private static string Written(EndPoint? end) => end is IPEndPoint { Address: var address, Port: var port }
        ? new IPEndPoint(Addresses.Unmapped(address), port).ToString()
        : "";

    // Whoever comes second, the one who secures or the one who closes, disposes the stream.
    private void DisposeIfClosed()
    {
        if (Volatile.Read(ref _isClosed) != 0)
        {
            _stream?.Dispose();
            _socket?.Dispose();
        }
    }

    // A server that resets the connection at once has no address any more.
    private async Task<Socket> ConnectAsync(OutboundPolicy policy, CancellationToken cancellationToken)
    {
        var socket = await _tcp.Dialer.ConnectAsync(policy, _server, cancellationToken);
        try
        {
            (RemoteAddress, LocalAddress) = (Written(socket.RemoteEndPoint), Written(socket.LocalEndPoint));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private Task<int> ReceiveAsync(Memory<byte> into) =>
        WithinAsync(_tcp.Limits.IdleTimeMax, "send", async token => await Stream.ReadAsync(into, token), CancellationToken.None);

    private async Task WriteAsync(Func<CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        BeginWriting();
        try
        {
            await WithinAsync(
                _tcp.Limits.IdleTimeMax,
                "take what was sent",
                async token =>
                {
                    await write(token);
                    return true;
                },
                cancellationToken);
        }
        catch (OperationException late) when (late.Error == OperationError.TimedOut)
        {
            // A part may have been sent.
            Dispose();
            throw;
        }
        finally
        {
            EndOfWriting();
        }
    }

    private void BeginWriting()
    {
        if (Interlocked.Exchange(ref _isWriting, 1) != 0)
        {
            throw new OperationException(OperationError.InvalidArgument, "a write of the connection has not ended: wait for it");
        }
    }

    private void EndOfWriting() => Volatile.Write(ref _isWriting, 0);

    private async Task<Stream> SecureAsync(string name, CancellationToken cancellationToken)
    {
        var secure = new SslStream(Stream);
        var options = new SslClientAuthenticationOptions { TargetHost = name };
        if (_tcp.Roots is { } roots)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        await secure.AuthenticateAsClientAsync(options, cancellationToken);
        return secure;
    }

    // The border to the network: a time limit and every failure, such as that of a name that is none, are errors of the operation.
    private async Task<T> WithinAsync<T>(TimeSpan limit, string what, Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(limit, _tcp.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            return await act(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OperationException(OperationError.TimedOut, $"{_server.Authority} did not {what} within {limit.TotalSeconds} s");
        }
        catch (Exception failure) when (failure is not (OperationException or OperationCanceledException))
        {
            throw Volatile.Read(ref _isClosed) != 0
                ? new OperationException(OperationError.Unavailable, "the connection is closed", failure)
                : new OperationException(OperationError.Unavailable, $"{_server.Authority} did not {what}: {failure.GetBaseException().Message}", failure);
        }
    }
}
