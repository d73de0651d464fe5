using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.Trust.Zmtp;

namespace Longshore.Tests.Trust.Zmtp;

/// <summary>A connection to a worker that can send any bytes.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly NetworkStream _stream;
    private readonly ZmtpReader _reader;

    private RawPeer(Socket socket)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reader = new ZmtpReader(_stream, new ZmtpLimits(1 << 20));
    }

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    /// <summary>Connects, and waits for the worker's greeting.</summary>
    public static async Task<RawPeer> OpenAsync(string address, string from = "127.0.0.1", bool greets = true)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        var worker = ZmtpAddress.Parse(address);
        await socket.ConnectAsync(worker.Host, worker.Port, Ending);
        var peer = new RawPeer(socket);
        if (greets)
        {
            await peer._reader.ReadGreetingAsync(Ending);
        }

        return peer;
    }

    /// <summary>Connects as a DEALER socket.</summary>
    public static async Task<RawPeer> ConnectAsync(string address, string from = "127.0.0.1")
    {
        var peer = await OpenAsync(address, from);
        await peer.SendRawAsync([.. ZmtpBytes.Greeting(), .. ZmtpBytes.Ready("DEALER")]);
        var ready = await peer.HeaderAsync();
        Assert.Equal("ROUTER", ZmtpCommand.ReadReady(await peer._reader.ReadCommandAsync(ready, Ending)));
        return peer;
    }

    public async Task SendRawAsync(byte[] bytes) => await _stream.WriteAsync(bytes, Ending);

    public async Task SendAsync(params string[] frames)
    {
        for (var number = 0; number < frames.Length; number++)
        {
            var body = Encoding.UTF8.GetBytes(frames[number]);
            await SendRawAsync([.. ZmtpBytes.LongHeader(number < frames.Length - 1 ? (byte)1 : (byte)0, (ulong)body.Length), .. body]);
        }
    }

    /// <summary>Sends bytes and the end of the stream. The worker may close the connection before all are sent.</summary>
    public async Task SendAndFinishAsync(byte[] bytes)
    {
        try
        {
            await SendRawAsync(bytes);
            _stream.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception closed) when (closed is IOException or SocketException)
        {
            // The bytes before were refused.
        }
    }

    /// <summary>Receives the last frame of a message.</summary>
    public async Task<string> ReceiveAsync() => (await ReceiveFramesAsync())[^1];

    public async Task<IReadOnlyList<string>> ReceiveFramesAsync()
    {
        var frames = new List<string>();
        while (true)
        {
            var header = await HeaderAsync();
            frames.Add(Encoding.UTF8.GetString((await _reader.ReadBodyAsync((int)header.Length, new HeldBytes(null), Ending)).Span));
            if (!header.HasMore)
            {
                return frames;
            }
        }
    }

    /// <summary>Reads until the worker closes the connection.</summary>
    public async Task<bool> IsClosedAsync()
    {
        try
        {
            while (await _stream.ReadAsync(new byte[4096], Ending) > 0)
            {
                // READY may come before the end.
            }
        }
        catch (IOException)
        {
            // Closed with bytes of ours unread.
        }

        return true;
    }

    public void Dispose() => _reader.Dispose();

    private async Task<ZmtpHeader> HeaderAsync() =>
        await _reader.ReadHeaderAsync(await _reader.ReadFlagsAsync(Ending) ?? throw new EndOfStreamException(), Ending);
}
