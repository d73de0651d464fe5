using System.Net.Sockets;
using System.Text.Json;
using Longshore.Fleet.Power;
using Longshore.Fleet.Wire;

namespace Longshore.Fleet.Machines;

/// <summary>Gives QEMU orders by its machine protocol (QMP): one JSON object in a line, each of which is answered.</summary>
internal sealed class QmpClient : IDisposable
{
    // QEMU's answers are some hundred bytes.
    private const int LineBytesMax = 1 << 20;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly LineReader _reader;

    private QmpClient(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: false);
        _reader = new LineReader(_stream, LineBytesMax);
    }

    /// <summary>Connects to a QEMU that is starting.</summary>
    /// <exception cref="PowerException">It does not speak the protocol.</exception>
    public static async Task<QmpClient> ConnectAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var client = new QmpClient(await SocketOf(path, time, cancellationToken));
        try
        {
            // The first line is QEMU's greeting.
            _ = await client.ReadAsync(cancellationToken);
            await client.RunAsync("qmp_capabilities", null, cancellationToken);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Gives an order.</summary>
    /// <param name="order">Its name.</param>
    /// <param name="arguments">Writes its arguments, or null.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <exception cref="PowerException">QEMU refuses, or has ended.</exception>
    public async Task<JsonElement> RunAsync(string order, Action<Utf8JsonWriter>? arguments, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(Line(order, arguments), cancellationToken);
            while (true)
            {
                var answer = await ReadAsync(cancellationToken);
                if (answer.TryGetProperty("return", out var value))
                {
                    return value;
                }

                if (answer.TryGetProperty("error", out var error))
                {
                    throw new PowerException($"QEMU refused {order}: {error.GetRawText()}");
                }

                // An event.
            }
        }
        catch (IOException failure)
        {
            throw new PowerException($"QEMU ended at {order}: {failure.Message}", failure);
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    // QEMU makes the socket some milliseconds after its start.
    private static async Task<Socket> SocketOf(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private static byte[] Line(string order, Action<Utf8JsonWriter>? arguments) => JsonLine.Write(writer =>
    {
        writer.WriteString("execute", order);
        if (arguments is not null)
        {
            writer.WriteStartObject("arguments");
            arguments(writer);
            writer.WriteEndObject();
        }
    });

    private async Task<JsonElement> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var line = await _reader.ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException("the connection ended");
            using var document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }
        catch (Exception failure) when (failure is JsonException or BoardProtocolException)
        {
            throw new PowerException($"QEMU answers something that is not understood: {failure.Message}", failure);
        }
    }
}
