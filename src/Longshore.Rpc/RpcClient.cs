using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Longshore.Rpc;

/// <summary>A connection to a node. Calls may be made from any thread, and many may be under way at one time.</summary>
/// <example><code>
/// await using var node = await RpcClient.ConnectAsync(new DnsEndPoint("localhost", 9000), cancellationToken);
/// var fib = await node.FindAsync("fib", cancellationToken);
/// var answer = await node.CallAsync(fib, "30"u8.ToArray(), TimeSpan.FromMilliseconds(20), cancellationToken);
/// </code></example>
public sealed class RpcClient : IAsyncDisposable
{
    /// <summary>Longest answer that is read, in bytes.</summary>
    // Far over what a function may write by default.
    public const int AnswerBytesMax = 1 << 30;

    private const int ReceiveBytes = 64 << 10;

    private readonly Socket _socket;
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<RpcAnswer>> _pending = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ArrayBufferWriter<byte> _frame = new();
    private Task _receiving = Task.CompletedTask;
    private RpcException? _end;
    private uint _lastId;

    private RpcClient(Socket socket) => _socket = socket;

    /// <summary>Connects to a node.</summary>
    /// <param name="endPoint">A <see cref="DnsEndPoint"/>, <see cref="IPEndPoint"/> or <see cref="UnixDomainSocketEndPoint"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="RpcException">Who answers is no node.</exception>
    public static async Task<RpcClient> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            await socket.SendAsync(RpcProtocol.Preface.ToArray(), cancellationToken);
            var client = new RpcClient(socket);
            var received = await client.ReceivePrefaceAsync(cancellationToken);
            client._receiving = client.ReceiveAsync(received);
            return client;
        }
        catch
        {
            socket.Dispose();
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
            await SendAsync(new RpcRequest(id, type, microseconds, arguments, payload), cancellationToken);
            if (Volatile.Read(ref _end) is { } end)
            {
                throw end;
            }

            return await answered.Task.WaitAsync(cancellationToken);
        }
        catch (SocketException lost)
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
        _socket.Dispose();
        await _receiving;
        _sending.Dispose();
    }

    private async Task SendAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            _frame.ResetWrittenCount();
            request.Write(_frame);
            for (var rest = _frame.WrittenMemory; !rest.IsEmpty;)
            {
                // Never cancelled in the middle: what follows would be read as the rest of this frame.
                rest = rest[await _socket.SendAsync(rest, CancellationToken.None)..];
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    // What came with the preface belongs to the first answers; a node sends none before it was asked.
    private async Task<byte[]> ReceivePrefaceAsync(CancellationToken cancellationToken)
    {
        var preface = new byte[RpcProtocol.Preface.Length];
        for (var used = 0; used < preface.Length;)
        {
            var got = await _socket.ReceiveAsync(preface.AsMemory(used), cancellationToken);
            used += got;
            if (got == 0 || !preface.AsSpan(0, used).SequenceEqual(RpcProtocol.Preface[..used]))
            {
                throw new RpcException("who answers there is no Longshore node that speaks this version of the protocol");
            }
        }

        return new byte[ReceiveBytes];
    }

    private async Task ReceiveAsync(byte[] buffer)
    {
        var reason = "the node closed the connection";
        try
        {
            var used = 0;
            while (true)
            {
                var got = await _socket.ReceiveAsync(buffer.AsMemory(used));
                if (got == 0)
                {
                    break;
                }

                used = TakeAnswers(ref buffer, used + got);
            }
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException or RpcException)
        {
            reason = lost is RpcException ? lost.Message : "the connection to the node was lost";
        }

        Volatile.Write(ref _end, new RpcException(reason));
        foreach (var call in _pending.Values)
        {
            call.TrySetException(new RpcException(reason));
        }
    }

    // Takes the whole frames, and leaves the rest at the buffer's start, with room for all of the next.
    private int TakeAnswers(ref byte[] buffer, int used)
    {
        var start = 0;
        var needed = RpcProtocol.LengthBytes;
        while (used - start >= RpcProtocol.LengthBytes)
        {
            var length = RpcProtocol.ReadLength(buffer.AsSpan(start));
            if (length > AnswerBytesMax)
            {
                throw new RpcException($"the node sent a frame of {length} bytes, over the limit of {AnswerBytesMax}");
            }

            needed = RpcProtocol.LengthBytes + (int)length;
            if (used - start < needed)
            {
                break;
            }

            if (!RpcAnswer.TryRead(buffer.AsSpan(start, needed).ToArray(), out var answer))
            {
                throw new RpcException("the node sent a frame that is no answer");
            }

            if (_pending.TryGetValue(answer.Id, out var call))
            {
                call.TrySetResult(answer);
            }

            start += needed;
        }

        var rest = buffer.AsSpan(start, used - start);
        var next = buffer.Length - rest.Length > 0 && needed <= buffer.Length ? buffer : new byte[Math.Max(needed, 2 * buffer.Length)];
        rest.CopyTo(next);
        buffer = next;
        return used - start;
    }
}
