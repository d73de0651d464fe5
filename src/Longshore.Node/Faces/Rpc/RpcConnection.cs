using System.Buffers;
using Longshore.Rpc;
using Microsoft.AspNetCore.Connections;

namespace Longshore.Node.Faces.Rpc;

/// <summary>One client's connection: reads requests, works on many at one time, and writes each answer when it is there.</summary>
internal sealed class RpcConnection(RpcServer server, ConnectionContext connection) : IDisposable
{
    // A frame is read whole into memory before its function's own limit is checked. A function may allow up to 1 GiB of input; over
    // this limit it is reached by HTTP only.
    private const uint FrameBytesMax = 256 << 20;

    // As long as HTTP clients have for their first bytes.
    private static readonly TimeSpan PrefaceTime = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _inFlight = new(RpcProtocol.InFlightMax);
    private readonly SemaphoreSlim _writing = new(1);

    public RpcServer Server => server;

    /// <summary>Cancelled when the client is gone.</summary>
    public CancellationToken Closed => connection.ConnectionClosed;

    /// <summary>Serves the connection to its end.</summary>
    public async Task ServeAsync()
    {
        try
        {
            if (await ReadPrefaceAsync())
            {
                await WriteAsync(RpcProtocol.Preface.ToArray());
                await ReadRequestsAsync();
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            // The client went away, or the node stops.
        }

        // Requests under way answer first, or find the connection closed; each gives its place back in every case.
        for (var i = 0; i < RpcProtocol.InFlightMax; i++)
        {
            await _inFlight.WaitAsync();
        }
    }

    public void Dispose()
    {
        _inFlight.Dispose();
        _writing.Dispose();
    }

    /// <summary>Writes the answer to a request that was begun.</summary>
    public async Task AnswerAsync(ArrayBufferWriter<byte> frame)
    {
        try
        {
            await WriteAsync(frame.WrittenMemory);
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

    private async Task WriteAsync(ReadOnlyMemory<byte> frame)
    {
        await _writing.WaitAsync();
        try
        {
            await connection.Transport.Output.WriteAsync(frame, Closed);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<bool> ReadPrefaceAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Closed);
        patience.CancelAfter(PrefaceTime);
        var read = await connection.Transport.Input.ReadAtLeastAsync(RpcProtocol.Preface.Length, patience.Token);
        var isRight = read.Buffer.Length >= RpcProtocol.Preface.Length
            && read.Buffer.Slice(0, RpcProtocol.Preface.Length).ToArray().AsSpan().SequenceEqual(RpcProtocol.Preface);
        connection.Transport.Input.AdvanceTo(isRight ? read.Buffer.GetPosition(RpcProtocol.Preface.Length) : read.Buffer.Start);
        return isRight;
    }

    private async Task ReadRequestsAsync()
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync(Closed);
            var buffer = read.Buffer;
            while (TryTakeFrame(ref buffer, out var call, out var isMalformed))
            {
                await _inFlight.WaitAsync(Closed);
                if (isMalformed)
                {
                    await call.RefuseAsync(RpcProtocol.Malformed, "the frame is too short or too long, or its reserved bytes are not zero");
                    return;
                }

                // Not here: a guest may hold its thread for long, and what the client sends meanwhile may be more urgent.
                ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: true);
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private bool TryTakeFrame(ref ReadOnlySequence<byte> buffer, out RpcCall call, out bool isMalformed)
    {
        (call, isMalformed) = (null!, false);
        if (buffer.Length < RpcProtocol.LengthBytes)
        {
            return false;
        }

        Span<byte> first = stackalloc byte[RpcProtocol.LengthBytes];
        buffer.Slice(0, RpcProtocol.LengthBytes).CopyTo(first);
        var length = RpcProtocol.ReadLength(first);
        if (length is < RpcRequest.HeaderBytes - RpcProtocol.LengthBytes or > FrameBytesMax)
        {
            (call, isMalformed) = (new RpcCall(this, [], 0), true);
            return true;
        }

        var whole = RpcProtocol.LengthBytes + (int)length;
        if (buffer.Length < whole)
        {
            return false;
        }

        var frame = ArrayPool<byte>.Shared.Rent(whole);
        buffer.Slice(0, whole).CopyTo(frame);
        buffer = buffer.Slice(whole);
        call = new RpcCall(this, frame, whole);
        isMalformed = !call.TryReadHeader();
        return true;
    }
}
