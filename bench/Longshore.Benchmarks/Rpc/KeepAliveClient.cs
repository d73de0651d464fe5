using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Longshore.Benchmarks.Rpc;

/// <summary>A minimal HTTP client. It repeats one request over one connection and expects an answer without a body.</summary>
internal sealed class KeepAliveClient : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _answer = new byte[4 << 10];

    public KeepAliveClient(int port, string path)
    {
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        _request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    /// <summary>Sends the request and waits for its answer.</summary>
    public async Task CallAsync()
    {
        await _socket.SendAsync(_request);
        for (var used = 0; !_answer.AsSpan(0, used).EndsWith("\r\n\r\n"u8);)
        {
            var got = await _socket.ReceiveAsync(_answer.AsMemory(used));
            used += got;
            if (got == 0 || !_answer.AsSpan(0, Math.Min(used, 12)).SequenceEqual("HTTP/1.1 200"u8))
            {
                throw new InvalidOperationException("the server answered " + Encoding.ASCII.GetString(_answer, 0, used));
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
