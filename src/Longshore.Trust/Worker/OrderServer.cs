using Longshore.Trust.Orders;
using NetMQ;
using NetMQ.Sockets;

namespace Longshore.Trust.Worker;

/// <summary>Serves work orders over ZeroMQ to peers with REQ sockets, as Avalon's manager and clients are.</summary>
/// <remarks>The socket is a ROUTER, which such a peer cannot tell from a REP: it receives the next order while others are processed. One thread
/// owns the socket; answers reach it through a queue.</remarks>
public sealed class OrderServer : IAsyncDisposable
{
    // The peer's address, an empty frame, and the message.
    private const int Frames = 3;

    private readonly WorkOrderProcessor _processor;
    private readonly OrderLimits _limits;
    private readonly Action<string> _log;
    private readonly RouterSocket _socket = new();
    private readonly NetMQQueue<NetMQMessage> _answers = new();
    private readonly NetMQPoller _poller;
    private readonly Task _loop;
    private readonly CancellationTokenSource _ending = new();

    // A place for each order that may be processed at one time.
    private readonly SemaphoreSlim _places;

    private OrderServer(WorkOrderProcessor processor, OrderLimits limits, OrderServerOptions options)
    {
        _processor = processor;
        _limits = limits;
        _log = options.Log ?? (_ => { });
        _places = new SemaphoreSlim(limits.OrdersMax, limits.OrdersMax);
        _socket.Options.MaxMsgSize = limits.MessageBytesMax;
        _socket.Options.ReceiveHighWatermark = options.WaitingMessagesMax;
        _socket.Options.Linger = TimeSpan.Zero;
        _socket.ReceiveReady += (_, _) => Receive();
        _answers.ReceiveReady += (_, _) => Send();
        try
        {
            _socket.Bind(options.Address);
            Address = _socket.Options.LastEndpoint!;
        }
        catch
        {
            _answers.Dispose();
            _socket.Dispose();
            _ending.Dispose();
            _places.Dispose();
            throw;
        }

        _poller = [_socket, _answers];
        _loop = Task.Factory.StartNew(_poller.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The address with the port that was bound.</summary>
    public string Address { get; }

    /// <summary>Binds the address and begins to serve.</summary>
    /// <param name="processor">Answers the messages.</param>
    /// <param name="limits">The limits of orders.</param>
    /// <param name="options">Where to listen.</param>
    /// <exception cref="IOException">The address cannot be bound.</exception>
    public static OrderServer Start(WorkOrderProcessor processor, OrderLimits limits, OrderServerOptions options)
    {
        try
        {
            return new OrderServer(processor, limits, options);
        }
        catch (Exception failure) when (failure is NetMQException or ArgumentException or System.Net.Sockets.SocketException)
        {
            throw new IOException($"{options.Address} cannot be bound: {failure.Message}", failure);
        }
    }

    /// <summary>Ends the loop and the orders under way, whose peers receive no answer.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _poller.Stop();
        await _loop;
        _poller.Dispose();
        _socket.Dispose();

        // Who has all places knows that nobody processes an order any more.
        for (var taken = 0; taken < _limits.OrdersMax; taken++)
        {
            await _places.WaitAsync();
        }

        _answers.Dispose();
        _ending.Dispose();
        _places.Dispose();
    }

    // The border of the loop: no message ends it.
    private void Receive()
    {
        try
        {
            NetMQMessage? message = null;
            while (_socket.TryReceiveMultipartMessage(ref message, Frames))
            {
                Accept(message!);
                message = null;
            }
        }
        catch (Exception fault)
        {
            _log($"a message could not be received: {fault.GetType().Name}");
        }
    }

    private void Accept(NetMQMessage message)
    {
        if (message.FrameCount != Frames || !message[1].IsEmpty)
        {
            _log("a message of another form than a REQ socket's was dropped");
        }
        else if (!_places.Wait(TimeSpan.Zero))
        {
            Answer(message, OrderAnswers.Error(null, OrderErrorCode.Unknown, "the worker is busy"));
            Send();
        }
        else
        {
            _ = Task.Run(() => ProcessAsync(message));
        }
    }

    private async Task ProcessAsync(NetMQMessage message)
    {
        try
        {
            Answer(message, await _processor.ProcessAsync(message[Frames - 1].ToByteArray(), _ending.Token));
        }
        catch (Exception fault)
        {
            _log($"an answer was lost: {fault.GetType().Name}");
        }
        finally
        {
            _places.Release();
        }
    }

    private void Answer(NetMQMessage message, string answer)
    {
        var sent = new NetMQMessage();
        sent.Append(message[0]);
        sent.AppendEmptyFrame();
        sent.Append(answer, System.Text.Encoding.UTF8);
        _answers.Enqueue(sent);
    }

    // A peer that has left, or does not read, loses its answer; nobody waits for it.
    private void Send()
    {
        try
        {
            while (_answers.TryDequeue(out var answer, TimeSpan.Zero))
            {
                _socket.TrySendMultipartMessage(answer);
            }
        }
        catch (Exception fault)
        {
            _log($"an answer was lost: {fault.GetType().Name}");
        }
    }
}
