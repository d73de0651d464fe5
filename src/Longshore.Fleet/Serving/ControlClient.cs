using System.Net.Sockets;
using System.Text.Json;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Wire;

namespace Longshore.Fleet.Serving;

/// <summary>Speaks with a running <c>longshore fleet serve</c>. One call at a time.</summary>
public sealed class ControlClient : IDisposable
{
    private readonly NetworkStream _stream;
    private readonly LineReader _reader;

    private ControlClient(Socket socket)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reader = new LineReader(_stream, ControlMessages.LineBytesMax);
    }

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async Task<ControlClient> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new ControlClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Submits jobs, and waits until they are durable.</summary>
    /// <exception cref="JobException">None was added.</exception>
    /// <exception cref="IOException">The orchestrator has ended. Whether the jobs were added is not known; the same key tells.</exception>
    public async Task<JobNumbers> SubmitAsync(string? key, IReadOnlyList<JobRequest> requests, CancellationToken cancellationToken)
    {
        using var answer = await CallAsync(ControlMessages.Submit(key, requests), cancellationToken);
        var root = answer.RootElement;
        return root.TryGetProperty("error", out var error)
            ? throw new JobException(
                Enum.TryParse(error.GetString(), out JobRefusal refusal) ? refusal : JobRefusal.Malformed, root.GetProperty("message").GetString() ?? "")
            : new JobNumbers(new JobId(root.GetProperty("first").GetInt64()), root.GetProperty("count").GetInt32());
    }

    /// <summary>The fleet's state as JSON.</summary>
    /// <exception cref="IOException">The orchestrator has ended.</exception>
    public Task<JsonDocument> StatusAsync(CancellationToken cancellationToken) => CallAsync(ControlMessages.Status(), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private async Task<JsonDocument> CallAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(line, cancellationToken);
            var answer = await _reader.ReadLineAsync(cancellationToken) ?? throw new IOException("the orchestrator has ended");
            return JsonDocument.Parse(answer.ToArray());
        }
        catch (Exception failure) when (failure is BoardProtocolException or JsonException)
        {
            throw new IOException("the orchestrator's answer is not understood: " + failure.Message, failure);
        }
    }
}
