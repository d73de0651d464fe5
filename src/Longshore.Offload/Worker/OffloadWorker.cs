using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Longshore.JavaScript.Contexts;
using Longshore.Offload.Keys;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Worker;

/// <summary>Takes calls of devices: many at once, each device in sandboxes of its own.</summary>
public sealed class OffloadWorker : IAsyncDisposable
{
    private const int Backlog = 128;

    private readonly WorkerOptions _options;
    private readonly OffloadIdentity? _identity;
    private readonly TrustedKeys? _trusted;
    private readonly TimeProvider _time;
    private readonly ProgramCache _programs;
    private readonly byte[] _instance = Guid.NewGuid().ToByteArray();
    private readonly long _speed;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, WorkerClient> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly Action<string> _report;
    private Task _accepting = Task.CompletedTask;
    private int _isDisposed;

    private OffloadWorker(
        WorkerOptions options, QuickJsModule quickjs, OffloadIdentity? identity, TrustedKeys? trusted, TimeProvider time, Action<string> report)
    {
        (_options, _identity, _trusted, _time, _report) = (options, identity, trusted, time, report);
        _programs = new ProgramCache(quickjs, options, time);
        _speed = (long)Calibration.Measure(quickjs);
        _listener = new Socket(options.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>How many devices have sessions here.</summary>
    internal int Clients => _clients.Count;

    /// <summary>Starts a worker.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="quickjs">QuickJS.</param>
    /// <param name="identity">Its key; not needed when nothing is encrypted.</param>
    /// <param name="trusted">Whose calls it takes.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="report">Is told who connected, who was refused, and why.</param>
    /// <exception cref="SocketException">It cannot listen there.</exception>
    public static OffloadWorker Start(
        WorkerOptions options, QuickJsModule quickjs, OffloadIdentity? identity, TrustedKeys? trusted, TimeProvider time, Action<string> report)
    {
        if (!options.IsPlain && (identity is null || trusted is null))
        {
            throw new ArgumentException("an encrypted worker needs an identity and the keys that it trusts", nameof(identity));
        }

        var worker = new OffloadWorker(options, quickjs, identity, trusted, time, report);
        try
        {
            worker._listener.Bind(options.Endpoint);
            worker._listener.Listen(Backlog);
        }
        catch
        {
            worker._listener.Dispose();
            throw;
        }

        worker._accepting = worker.AcceptAllAsync();
        return worker;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        _stop.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                var serving = ServeAsync(socket);
                _connections.TryAdd(serving, 0);
                _ = serving.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException failure)
            {
                // The machine is out of descriptors, or the client has gone: the next one may have more luck.
                _report("a connection could not be accepted: " + failure.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time, CancellationToken.None);
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var who = socket.RemoteEndPoint?.ToString() ?? "?";
        try
        {
            socket.NoDelay = true;
            await using var network = new NetworkStream(socket, ownsSocket: true);
            var (stream, key) = await SecureAsync(network, who);
            using var connection = new FrameConnection(stream);
            await ServeAsync(connection, key, who);
        }
        catch (Exception end) when (end is IOException or SocketException or OffloadProtocolException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            if (!_stop.IsCancellationRequested && end is not OperationCanceledException)
            {
                _report($"{who}: {end.Message}");
            }
        }
    }

    private async Task<(Stream Stream, string Key)> SecureAsync(NetworkStream network, string who)
    {
        if (_options.IsPlain)
        {
            return (network, "");
        }

        var shown = "";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(OffloadProtocol.HelloTimeMax);
        var secure = await ChannelSecurity.AcceptAsync(
            network,
            _identity!,
            fingerprint =>
            {
                shown = fingerprint;
                var isTrusted = fingerprint == _identity!.Fingerprint || _trusted!.IsTrusted(fingerprint);
                if (!isTrusted)
                {
                    _report($"{who} is not trusted: to trust it, run longshore keys --trust {fingerprint}");
                }

                return isTrusted;
            },
            limit.Token);
        return (secure, shown);
    }

    private async Task ServeAsync(FrameConnection connection, string key, string who)
    {
        WorkerClient? client = null;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            limit.CancelAfter(OffloadProtocol.HelloTimeMax);
            await connection.ReadAllAsync(
                (type, body) =>
                {
                    if (client is not null)
                    {
                        client.Handle(type, body);
                        return;
                    }

                    client = Greet(connection, type, body, key);
                    limit.CancelAfter(Timeout.InfiniteTimeSpan);
                    _report($"{who} connected");
                },
                limit.Token);
        }
        finally
        {
            if (client is not null && client.Detach(connection))
            {
                _ = ForgetLaterAsync(client);
            }
        }
    }

    private WorkerClient Greet(FrameConnection connection, FrameType type, ReadOnlyMemory<byte> body, string key)
    {
        if (type != FrameType.Hello)
        {
            throw new OffloadProtocolException("the first frame is no hello");
        }

        var frame = new FrameReader(body.Span);
        if (frame.Count() is not OffloadProtocol.Version and var version)
        {
            throw new OffloadProtocolException($"the device speaks version {version} of the protocol, the worker {OffloadProtocol.Version}");
        }

        // Who has another key cannot take over the sessions, whatever id it shows.
        var id = key + Convert.ToHexString(frame.Raw(OffloadProtocol.ClientIdBytes));
        if (_clients.Count >= _options.ClientsMax && !_clients.ContainsKey(id))
        {
            throw new OffloadProtocolException($"the worker has {_options.ClientsMax} clients already");
        }

        var client = _clients.GetOrAdd(id, _ => new WorkerClient(_programs, _options, _time));
        client.Attach(connection);
        connection.Send(new FrameWriter(FrameType.Welcome).Count(OffloadProtocol.Version).Raw(_instance).Count(_options.ContextsMax).Count(_speed));
        return client;
    }

    private async Task ForgetLaterAsync(WorkerClient client)
    {
        try
        {
            await Task.Delay(client.HasLeft ? TimeSpan.Zero : _options.ResumeTimeMax, _time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var entry = _clients.FirstOrDefault(each => each.Value == client);
        if (!client.IsConnected && entry.Key is not null && _clients.TryRemove(entry))
        {
            client.Dispose();
        }
    }
}
