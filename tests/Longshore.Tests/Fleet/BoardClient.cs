using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.Fleet.Wire;

namespace Longshore.Tests.Fleet;

/// <summary>A board that does what a test says.</summary>
internal sealed class BoardClient : IDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly LineReader _reader;

    private BoardClient(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reader = new LineReader(_stream, 1 << 20);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Connects from an address, and sends bytes.</summary>
    public static async Task<BoardClient> ConnectAsync(IPEndPoint server, string sends, string from = "127.0.0.1")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(server, Token);
        var client = new BoardClient(socket);
        await client.SendAsync(sends);
        return client;
    }

    /// <summary>Sends bytes, of the Latin-1 characters.</summary>
    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text), Token);

    /// <summary>Ends its sending side.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>The next line, or null if the orchestrator has ended the connection.</summary>
    public async Task<string?> ReadAsync()
    {
        try
        {
            return await _reader.ReadLineAsync(Token) is { } line ? Encoding.UTF8.GetString(line.Span) : null;
        }
        catch (IOException)
        {
            // A connection that is ended with bytes unread is reset.
            return null;
        }
    }

    public void Dispose() => _stream.Dispose();
}
