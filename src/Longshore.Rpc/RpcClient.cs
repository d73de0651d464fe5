using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.Rpc.Framing;

namespace Longshore.Rpc;

/// <summary>A connection to a node. Calls may be made from any thread, and many may be under way at one time.</summary>
/// <example><code>
/// await using var node = await RpcClient.ConnectAsync(new DnsEndPoint("localhost", 9000), cancellationToken);
/// var fib = await node.FindAsync("fib", cancellationToken);
/// var answer = await node.CallAsync(fib, "30"u8.ToArray(), TimeSpan.FromMilliseconds(20), cancellationToken);
/// </code></example>
public sealed class RpcClient : IAsyncDisposable
{
    // What the head of most requests takes: without the room for its payload, a long frame would be copied several times while it grows.
    private const int HeadRoomBytes = 1 << 10;

    private readonly Stream _stream;
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<RpcAnswer>> _pending = new();
    private readonly FrameReceiver _receiver;
    private readonly FrameSender _sender;
    private readonly CancellationTokenSource _closing = new();
    private Task _receiving = Task.CompletedTask;
    private Task _pinging = Task.CompletedTask;
    private RpcException? _end;
    private uint _lastId;
    private int _isDisposed;

    private RpcClient(Stream stream)
    {
        _stream = stream;
        var transport = new StreamTransport(stream);
        _receiver = new FrameReceiver(transport.Input, RpcProtocol.Answers, RpcProtocol.PrefaceTimeMax, TimeProvider.System);
        _sender = new FrameSender(transport.Output, CancellationToken.None);
    }

    /// <summary>Connects to a node.</summary>
    /// <param name="endPoint">A <see cref="DnsEndPoint"/>, <see cref="IPEndPoint"/> or <see cref="UnixDomainSocketEndPoint"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="RpcException">The peer is not a node.</exception>
    public static async Task<RpcClient> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return await OpenAsync(new NetworkStream(socket, ownsSocket: true), cancellationToken);
    }

    /// <summary>Begins to talk with a node on a connection that is there already, such as one inside TLS.</summary>
    /// <param name="stream">The connection, which is the client's from now on.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RpcException">The peer is not a node.</exception>
    public static async Task<RpcClient> OpenAsync(Stream stream, CancellationToken cancellationToken)
    {
        var client = new RpcClient(stream);
        try
        {
            await client._sender.SendAsync(RpcProtocol.Preface.ToArray(), cancellationToken);
            if (!await client._receiver.ReadPrefaceAsync(RpcProtocol.Preface.ToArray(), cancellationToken))
            {
                throw new RpcException("the peer is not a Longshore node that speaks this version of the protocol");
            }

            client._receiving = client.ReceiveAsync();
            client._pinging = client.PingAsync();
            return client;
        }
        catch (Exception failure) when (failure is IOException or TimeoutException)
        {
            await stream.DisposeAsync();
            throw new RpcException("the connection to the node was lost: " + failure.Message, failure);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finds the type of a deployed function.</summary>
    /// <returns>The type, for this node as long as it runs; null when there is no such function.</returns>
    /// <exception cref="RpcException">The connection ended.</exception>
    public async Task<uint?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(RpcProtocol.FindType, Encoding.UTF8.GetBytes(name), deadline: null, cancellationToken);
        return answer.Status == RpcProtocol.Succeeded ? BinaryPrimitives.ReadUInt32LittleEndian(answer.Payload.Span) : null;
    }

    /// <summary>Calls a function without arguments.</summary>
    /// <inheritdoc cref="CallAsync(uint, IReadOnlyList{string}, ReadOnlyMemory{byte}, TimeSpan?, CancellationToken)"/>
    public Task<RpcAnswer> CallAsync(uint type, ReadOnlyMemory<byte> payload, TimeSpan? deadline, CancellationToken cancellationToken) =>
        CallAsync(type, [], payload, deadline, cancellationToken);

    /// <summary>Calls a function.</summary>
    /// <param name="type">What is called: a route's request type, or what <see cref="FindAsync"/> gave.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="payload">Its standard input.</param>
    /// <param name="deadline">When the answer is wanted, counted from the request's arrival; null for what its route says.</param>
    /// <param name="cancellationToken">Ends waiting, not the call.</param>
    /// <returns>The answer, of whatever status.</returns>
    /// <exception cref="RpcException">The connection ended.</exception>
    public async Task<RpcAnswer> CallAsync(
        uint type, IReadOnlyList<string> arguments, ReadOnlyMemory<byte> payload, TimeSpan? deadline, CancellationToken cancellationToken)
    {
        var answered = new TaskCompletionSource<RpcAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = Interlocked.Increment(ref _lastId);
        _pending[id] = answered;
        try
        {
            var microseconds = deadline is { } span ? (uint)Math.Clamp(span.TotalMicroseconds, 1, uint.MaxValue) : 0;
            var frame = new ArrayBufferWriter<byte>(HeadRoomBytes + payload.Length);
            new RpcRequest(id, type, microseconds, arguments, payload).Write(frame);
            await _sender.SendAsync(frame.WrittenMemory, cancellationToken);
            if (Volatile.Read(ref _end) is { } end)
            {
                throw end;
            }

            return await answered.Task.WaitAsync(cancellationToken);
        }
        catch (IOException lost)
        {
            throw new RpcException("the connection to the node was lost: " + lost.Message, lost);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    /// <summary>Closes the connection. Calls under way end with an <see cref="RpcException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _closing.CancelAsync();
        await _stream.DisposeAsync();
        await _receiving;
        await _pinging;
        _sender.Dispose();
        _closing.Dispose();
    }

    // A node closes a connection on which nothing is said. A question for no function costs it nothing.
    private async Task PingAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(RpcProtocol.PingPeriod, _closing.Token);
                await FindAsync("", _closing.Token);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or RpcException or IOException or ObjectDisposedException)
        {
            // The connection is closed or lost: the next call tells that.
        }
    }

    private async Task ReceiveAsync()
    {
        var reason = "the node closed the connection";
        try
        {
            await _receiver.ReadAllAsync(TakeAnswer, CancellationToken.None);
        }
        catch (FrameException malformed)
        {
            reason = "the node sent " + malformed.Message;
        }
        catch (Exception lost)
        {
            // Whatever broke the connection, every call under way must learn that there will be no answer.
            reason = lost is RpcException ? lost.Message : "the connection to the node was lost";
        }

        Volatile.Write(ref _end, new RpcException(reason));
        foreach (var call in _pending.Values)
        {
            call.TrySetException(new RpcException(reason));
        }
    }

    private ValueTask TakeAnswer(ReadOnlySequence<byte> frame)
    {
        if (!RpcAnswer.TryRead(frame.ToArray(), out var answer))
        {
            throw new RpcException("the node sent a frame that is no answer");
        }

        if (_pending.TryGetValue(answer.Id, out var call))
        {
            call.TrySetResult(answer);
        }

        return default;
    }
}
