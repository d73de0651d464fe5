using System.Buffers;
using Longshore.Rpc;
using Longshore.Rpc.Framing;
using Microsoft.AspNetCore.Connections;

namespace Longshore.Node.Faces.Rpc;

/// <summary>One client's connection. Reads requests, runs many at a time, and writes each answer when it is ready.</summary>
internal sealed class RpcConnection(RpcServer server, ConnectionContext connection) : IDisposable
{
    private readonly SemaphoreSlim _inFlight = new(RpcProtocol.InFlightMax);
    private readonly FrameReceiver _receiver = new(
        connection.Transport.Input, RpcProtocol.Requests, RpcProtocol.PrefaceTimeMax, TimeProvider.System);
    private readonly FrameSender _sender = new(connection.Transport.Output, connection.ConnectionClosed);

    public RpcServer Server => server;

    /// <summary>Cancelled when the client disconnects.</summary>
    public CancellationToken Closed => connection.ConnectionClosed;

    /// <summary>Serves the connection to its end.</summary>
    public async Task ServeAsync()
    {
        try
        {
            if (await _receiver.ReadPrefaceAsync(RpcProtocol.Preface.ToArray(), Closed))
            {
                await _sender.SendAsync(RpcProtocol.Preface.ToArray(), Closed);
                await _receiver.ReadAllAsync(BeginAsync, Closed);
            }
        }
        catch (FrameException)
        {
            await RefuseAsync();
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or TimeoutException)
        {
            // The client disconnected or sent no preface, or the node stops.
        }

        // Wait for the requests under way. Each answers or finds the connection closed, and frees its place in either case.
        for (var i = 0; i < RpcProtocol.InFlightMax; i++)
        {
            await _inFlight.WaitAsync();
        }
    }

    public void Dispose()
    {
        _inFlight.Dispose();
        _sender.Dispose();
    }

    /// <summary>Writes the answer to a request.</summary>
    public async Task AnswerAsync(ArrayBufferWriter<byte> frame)
    {
        try
        {
            await _sender.SendAsync(frame.WrittenMemory, Closed);
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client no longer reads.
        }
        finally
        {
            _inFlight.Release();
        }
    }

    private async ValueTask BeginAsync(ReadOnlySequence<byte> received)
    {
        await _inFlight.WaitAsync(Closed);
        var length = (int)received.Length;
        var frame = ArrayPool<byte>.Shared.Rent(length);
        received.CopyTo(frame);
        var call = new RpcCall(this, frame, length);
        if (!call.TryReadHeader())
        {
            _inFlight.Release();
            throw new FrameException("the reserved bytes are not zero");
        }

        // Not on this thread: a guest may hold it for long, and the client's next request may be more urgent.
        ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: true);
    }

    // The last answer of a connection whose further bytes cannot be parsed.
    private async Task RefuseAsync()
    {
        try
        {
            await _inFlight.WaitAsync(Closed);
            await new RpcCall(this, [], 0).RefuseAsync(
                RpcProtocol.Malformed, "the frame is too short or too long, or its reserved bytes are not zero");
        }
        catch (OperationCanceledException)
        {
            // The client has disconnected.
        }
    }
}
