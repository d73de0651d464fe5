using System.Net.Sockets;
using System.Text.Json;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Wire;
using Longshore.Functions.Scheduling;

namespace Longshore.Fleet.Serving;

/// <summary>Takes submissions, and tells the fleet's state, over a Unix socket in the data directory. Who may open it is a matter of the directory's
/// rights.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    // A machine that is short of descriptors gets some back when connections end.
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    // The end of a connection takes far less. Where all clients are being answered, one of them may be idle then.
    private static readonly TimeSpan EndTime = TimeSpan.FromMilliseconds(100);

    // Commands of one person, and some programs.
    private const int ConnectionsMax = 64;

    private readonly CancellationTokenSource _stopping = new();
    private readonly RunningTasks _connections = new();
    private readonly SemaphoreSlim _places = new(ConnectionsMax, ConnectionsMax);
    private readonly IdleConnections _idle = new();
    private readonly Orchestrator _orchestrator;
    private readonly FleetLog _log;
    private readonly TimeProvider _time;
    private readonly string _path;
    private readonly Socket _listener;
    private readonly Task _accepting;

    /// <param name="path">The socket. One of an orchestrator that has ended is replaced.</param>
    /// <param name="orchestrator">Takes submissions.</param>
    /// <param name="log">Tells what happens.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SocketException">It cannot listen there.</exception>
    public ControlServer(string path, Orchestrator orchestrator, FleetLog log, TimeProvider time)
    {
        _path = path;
        _orchestrator = orchestrator;
        _log = log;
        _time = time;
        File.Delete(path);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            _listener.Listen(ConnectionsMax);
        }
        catch
        {
            _listener.Dispose();
            throw;
        }

        _accepting = AcceptAsync();
    }

    /// <summary>Ends all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await _connections.WhenAllAsync();
        File.Delete(_path);
        _places.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                // The number of those that wait is bounded by one, and by the listener's queue.
                var socket = await AcceptOneAsync();
                try
                {
                    await PlaceAsync();
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }

                _connections.Add(ServeAsync(socket));
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
        {
            // It ends.
        }
    }

    // Where all places are taken, the client that has said nothing for longest gives way: it may ask again.
    private async Task PlaceAsync()
    {
        if (_places.Wait(0))
        {
            return;
        }

        do
        {
            _idle.TryEndOldest();
        }
        while (!await _places.WaitAsync(EndTime, _stopping.Token));
    }

    private async Task<Socket> AcceptOneAsync()
    {
        while (true)
        {
            try
            {
                return await _listener.AcceptAsync(_stopping.Token);
            }
            catch (SocketException)
            {
                await Task.Delay(AcceptPause, _time, _stopping.Token);
            }
        }
    }

    // The border of a client: what it sends ends its own connection at most.
    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            var reader = new LineReader(stream, ControlMessages.LineBytesMax);
            while (await ReadLineAsync(socket, reader) is { } line)
            {
                await stream.WriteAsync(await AnswerAsync(line), _stopping.Token);
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or BoardProtocolException or ObjectDisposedException)
        {
            // The client went away.
        }
        catch (Exception failure)
        {
            _log.Tell($"a connection of the control socket failed: {failure}");
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<ReadOnlyMemory<byte>?> ReadLineAsync(Socket socket, LineReader reader)
    {
        var place = _idle.Add(socket);
        try
        {
            return await reader.ReadLineAsync(_stopping.Token);
        }
        finally
        {
            _idle.Remove(place);
        }
    }

    private async Task<byte[]> AnswerAsync(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("status", out _))
            {
                return StatusJson.Write(_orchestrator.Status(), _orchestrator.Counters);
            }

            var (key, requests) = ControlMessages.ReadSubmission(root);
            var numbers = await _orchestrator.SubmitAsync(key, requests);
            return JsonLine.Write(writer =>
            {
                writer.WriteNumber("first", numbers.First.Value);
                writer.WriteNumber("count", numbers.Count);
            });
        }
        catch (JsonException failure)
        {
            return Refusal(JobRefusal.Malformed, "the line is not JSON: " + failure.Message);
        }
        catch (JobException refusal)
        {
            return Refusal(refusal.Refusal, refusal.Message);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return Refusal(JobRefusal.NotWritten, $"the jobs could not be written: {failure.Message}");
        }
    }

    private static byte[] Refusal(JobRefusal refusal, string message) => JsonLine.Write(writer =>
    {
        writer.WriteString("error", refusal.ToString());
        writer.WriteString("message", message);
    });
}
