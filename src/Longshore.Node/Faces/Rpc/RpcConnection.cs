using System.Buffers;
using Longshore.Offload.Keys;
using Longshore.Rpc;
using Longshore.Rpc.Framing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Longshore.Node.Faces.Rpc;

/// <summary>One client's connection. Reads requests, runs many at a time, and writes each answer when it is ready.</summary>
internal sealed class RpcConnection : IDisposable
{
    private readonly RpcServer _server;
    private readonly ConnectionContext _connection;
    private readonly SemaphoreSlim _inFlight = new(RpcProtocol.InFlightMax);
    private readonly SemaphoreSlim _released = new(0);
    private readonly FrameReceiver _receiver;
    private readonly FrameSender _sender;

    // The counted bytes of requests under way and of answers that are not sent, and those of the frame that is not whole.
    private long _held;
    private long _unfinished;
    private volatile bool _isAborted;
    private volatile bool _isStopping;

    public RpcConnection(RpcServer server, ConnectionContext connection)
    {
        (_server, _connection) = (server, connection);
        _sender = new FrameSender(connection.Transport.Output, connection.ConnectionClosed);
        _receiver = new FrameReceiver(connection.Transport.Input, RpcProtocol.Requests, RpcProtocol.PrefaceTimeMax, server.Time)
        {
            Pace = server.Limits.Pace,
            IsBusy = () => _inFlight.CurrentCount < RpcProtocol.InFlightMax,
            Unfinished = HoldUnfinished,
        };
    }

    public RpcServer Server => _server;

    /// <summary>The fingerprint that the client proved to have; empty without encryption.</summary>
    public string PeerKey => field ??= _connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate
        ? OffloadIdentity.FingerprintOf(certificate)
        : "";

    /// <summary>Cancelled when the client disconnects.</summary>
    public CancellationToken Closed => _connection.ConnectionClosed;

    /// <summary>Serves the connection to its end. When the node stops, no further request is begun; the answers to those under way are
    /// still sent.</summary>
    public async Task ServeAsync()
    {
        await using var stopping = _connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested.Register(Stop)
            ?? default;
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
            await RefuseAsync(RpcProtocol.Malformed, "the frame is too short or too long, or its reserved bytes are not zero");
        }
        catch (RpcOverloadException overload)
        {
            await RefuseAsync(RpcOverloadException.Status, overload.Message, overload.Id);
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or TimeoutException)
        {
            // The client disconnected, sent no preface or was too slow, or the node stops.
        }
        catch (Exception fault)
        {
            // The border of a connection: only this one ends.
            _server.NoteFault(fault);
        }

        _server.Held.Remove(_unfinished);

        // Wait for the requests under way. Each answers or finds the connection closed, and frees its place in either case.
        for (var i = 0; i < RpcProtocol.InFlightMax; i++)
        {
            await _inFlight.WaitAsync();
        }
    }

    public void Dispose()
    {
        _inFlight.Dispose();
        _released.Dispose();
        _sender.Dispose();
    }

    /// <summary>Holds the bytes of an answer for the client.</summary>
    /// <returns>False if the node holds too many already.</returns>
    public bool TryHold(long bytes)
    {
        if (!_server.Held.TryAdd(bytes))
        {
            return false;
        }

        Interlocked.Add(ref _held, bytes);
        return true;
    }

    /// <summary>Writes the answer to a request. A client that does not take it in time is disconnected.</summary>
    public async Task AnswerAsync(ReadOnlyMemory<byte> frame)
    {
        try
        {
            var sending = _sender.SendAsync(frame, Closed);
            if (!sending.IsCompleted)
            {
                var unsent = frame.Length + Volatile.Read(ref _held);
                await sending.WaitAsync(_server.Limits.Pace.TimeMax(unsent), _server.Time, CancellationToken.None);
            }

            await sending;
        }
        catch (TimeoutException)
        {
            // Before its place is free: no further request of this client begins.
            _isAborted = true;
            _connection.Abort(new ConnectionAbortedException("the client takes its answers too slowly"));
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client no longer reads.
        }
    }

    /// <summary>Ends a request: its place and the bytes that were held for it are free.</summary>
    public void End(long heldBytes)
    {
        Interlocked.Add(ref _held, -heldBytes);
        _server.Held.Remove(heldBytes);
        if (_released.CurrentCount == 0)
        {
            _released.Release();
        }

        _inFlight.Release();
    }

    private void Stop()
    {
        _isStopping = true;
        _receiver.Stop();
    }

    private long Counted(long bytes) => Math.Max(bytes - _server.Limits.FreeBytes, 0);

    // Called whenever bytes have arrived: memory is held for those, not for an announced length.
    private void HoldUnfinished(ReadOnlySequence<byte> frame)
    {
        var counted = Counted(frame.Length);
        if (counted > _unfinished && !_server.Held.TryAdd(counted - _unfinished))
        {
            throw new RpcOverloadException(frame);
        }

        if (counted < _unfinished)
        {
            _server.Held.Remove(_unfinished - counted);
        }

        _unfinished = counted;
    }

    private async ValueTask BeginAsync(ReadOnlySequence<byte> received)
    {
        HoldUnfinished(received);

        // A client that does not take its answers is not read from.
        while (Volatile.Read(ref _held) > _server.Limits.ConnectionBytesMax)
        {
            await _released.WaitAsync(Closed);
        }

        await _inFlight.WaitAsync(Closed);
        if (_isAborted || _isStopping)
        {
            _inFlight.Release();
            throw new IOException(_isAborted ? "the client takes its answers too slowly" : "the node stops");
        }

        var held = _unfinished;
        _unfinished = 0;
        Interlocked.Add(ref _held, held);
        FrameBuffer? frame = null;
        try
        {
            frame = new FrameBuffer(received, _server.Buffers);
            var call = new RpcCall(this, frame, held);
            if (!call.TryReadHeader())
            {
                throw new FrameException("the reserved bytes are not zero");
            }

            // Not on this thread: a guest may hold it for long, and the client's next request may be more urgent.
            ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: true);
        }
        catch
        {
            frame?.Dispose();
            End(held);
            throw;
        }
    }

    // The last answer of a connection whose further bytes cannot be used.
    private async Task RefuseAsync(byte status, string sentence, uint id = 0)
    {
        try
        {
            await _inFlight.WaitAsync(Closed);
        }
        catch (OperationCanceledException)
        {
            // The client has disconnected.
            return;
        }

        try
        {
            await AnswerAsync(RpcCall.Refusal(id, status, sentence).WrittenMemory);
        }
        finally
        {
            End(heldBytes: 0);
        }
    }
}
