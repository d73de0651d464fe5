using System.Net;
using System.Net.Sockets;

namespace Longshore.Tests.Offload;

/// <summary>Passes bytes on to a worker, until it is told to break the connections.</summary>
internal sealed class BreakableProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _open = [];
    private readonly Task _accepting;

    public BreakableProxy(IPEndPoint worker)
    {
        _listener.Start();
        _accepting = AcceptAsync(worker);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections there were.</summary>
    public int Connections { get; private set; }

    public void Break()
    {
        lock (_gate)
        {
            _open.ForEach(each => each.Dispose());
            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Break();
        await _accepting;
        _listener.Dispose();
        Break();
        _stop.Dispose();
    }

    private async Task AcceptAsync(IPEndPoint worker)
    {
        try
        {
            while (true)
            {
                var device = await _listener.AcceptTcpClientAsync(_stop.Token);
                var upstream = new TcpClient();
                await upstream.ConnectAsync(worker, _stop.Token);
                lock (_gate)
                {
                    Connections++;
                    _open.AddRange([device, upstream]);
                }

                _ = PassAsync(device, upstream);
                _ = PassAsync(upstream, device);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private static async Task PassAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One side has gone.
        }
    }
}
