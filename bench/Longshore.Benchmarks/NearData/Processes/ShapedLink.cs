using System.Net;
using System.Net.Sockets;

namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>A link to a storage node, simulated by a proxy on loopback: 1 Gbit/s each way, and 1 ms on the way back. It counts the bytes.
/// </summary>
internal sealed class ShapedLink : IDisposable
{
    private readonly TokenBucket _there = new();
    private readonly TokenBucket _back = new();
    private readonly List<TcpListener> _listeners = [];

    /// <summary>The bytes of both directions.</summary>
    public long Bytes => _there.Bytes + _back.Bytes;

    /// <summary>Opens a port whose connections go to another one.</summary>
    /// <returns>The port.</returns>
    public int Open(int target)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _listeners.Add(listener);
        new Thread(() => Accept(listener, target)) { IsBackground = true, Name = "link" }.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose() => _listeners.ForEach(listener => listener.Dispose());

    private void Accept(TcpListener listener, int target)
    {
        try
        {
            while (true)
            {
                Connect(listener.AcceptSocket(), target);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The link was closed.
        }
    }

    // A node that is not there refuses one connection, not all later ones.
    private void Connect(Socket near, int target)
    {
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            far.Connect(IPAddress.Loopback, target);
            (near.NoDelay, far.NoDelay) = (true, true);
        }
        catch (SocketException)
        {
            near.Dispose();
            far.Dispose();
            return;
        }

        new ShapedDirection(near, far, _there, TimeSpan.Zero).Start();
        new ShapedDirection(far, near, _back, SimulatedNetwork.RoundTrip).Start();
    }
}
