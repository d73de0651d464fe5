using System.Net;
using System.Net.Sockets;
using Longshore.Functions.Scheduling;
using Longshore.Trust.Orders;
using Longshore.Trust.Zmtp;

namespace Longshore.Trust.Worker;

/// <summary>Answers messages over ZeroMQ of peers with REQ sockets, as Avalon's manager and clients are.</summary>
public sealed class OrderServer : IAsyncDisposable
{
    // Connections that the system holds until they are accepted.
    private const int Backlog = 128;

    // A worker without file descriptors can accept nothing until a connection ends.
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly OrderServerOptions _options;
    private readonly Socket _listener;
    private readonly DropLog _drops;
    private readonly OrderDesk _desk;
    private readonly AddressQuota _connections;
    private readonly RunningTasks _peers = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;

    private OrderServer(IMessageAnswerer answerer, OrderLimits limits, OrderServerOptions options)
    {
        _options = options;
        _listener = Listen(ZmtpAddress.Parse(options.Address).ToListen());
        Address = ZmtpAddress.Of((IPEndPoint)_listener.LocalEndPoint!).ToString();
        _drops = new DropLog(options.Time, options.Log ?? (_ => { }));
        _connections = new AddressQuota(options.ConnectionsMax, options.AddressConnectionsMax);
        _desk = new OrderDesk(
            answerer,
            options,
            new ZmtpLimits(limits.MessageBytesMax),
            new AddressQuota(limits.OrdersMax, options.AddressOrdersMax),
            new AddressQuota(options.BytesMax, options.AddressBytesMax),
            _drops);
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>The address with the port that was bound.</summary>
    public string Address { get; }

    /// <summary>Binds the address and begins to serve work orders.</summary>
    /// <param name="processor">Answers the messages.</param>
    /// <param name="limits">The limits of orders.</param>
    /// <param name="options">Where to listen, and the limits there.</param>
    /// <exception cref="IOException">The address cannot be bound.</exception>
    public static OrderServer Start(WorkOrderProcessor processor, OrderLimits limits, OrderServerOptions options) =>
        Start(new OrderAnswerer(processor), limits, options);

    /// <summary>Binds the address and begins to serve.</summary>
    /// <param name="answerer">Answers the messages.</param>
    /// <param name="limits">The limits of messages.</param>
    /// <param name="options">Where to listen, and the limits there.</param>
    /// <exception cref="IOException">The address cannot be bound.</exception>
    public static OrderServer Start(IMessageAnswerer answerer, OrderLimits limits, OrderServerOptions options)
    {
        try
        {
            return new OrderServer(answerer, limits, options);
        }
        catch (Exception failure) when (failure is FormatException or SocketException)
        {
            throw new IOException($"{options.Address} cannot be bound: {failure.Message}", failure);
        }
    }

    /// <summary>Ends the orders under way, whose peers receive no answer.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await _peers.WhenAllAsync();
        await _drops.DisposeAsync();
        _ending.Dispose();
    }

    private static Socket Listen(IPEndPoint endpoint)
    {
        var listener = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(endpoint);
            listener.Listen(Backlog);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_ending.Token);
                try
                {
                    Serve(socket);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception)
            {
                _drops.Count(Drop.Accept);
                await Task.Delay(AcceptPause, _options.Time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Serve(Socket socket)
    {
        var address = AddressQuota.Counted(((IPEndPoint)socket.RemoteEndPoint!).Address);
        if (!_connections.TryTake(address, 1))
        {
            socket.Dispose();
            _drops.Count(Drop.Connection);
            return;
        }

        _peers.Add(Task.Run(() => ServeAsync(socket, address)));
    }

    private async Task ServeAsync(Socket socket, IPAddress address)
    {
        try
        {
            socket.NoDelay = true;
            using var peer = new OrderPeer(new NetworkStream(socket, ownsSocket: true), address, _desk);
            await peer.ServeAsync(_ending.Token);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            // The peer had left already.
        }
        catch (Exception)
        {
            // The border of the connection: its defect ends nothing else.
            _drops.Count(Drop.Defect);
        }
        finally
        {
            socket.Dispose();
            _connections.Return(address, 1);
        }
    }
}
