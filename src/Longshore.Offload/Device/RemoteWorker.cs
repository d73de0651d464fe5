using System.Net.Sockets;
using System.Security.Authentication;
using Longshore.Offload.Keys;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Device;

/// <summary>The device's side of one worker: connects, and connects again when it is lost.</summary>
internal sealed class RemoteWorker : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly ServerAddress _address;
    private readonly OffloadIdentity? _identity;
    private readonly Func<string, bool> _isTrusted;
    private readonly byte[] _clientId;
    private readonly IWorkerEvents _events;
    private readonly ReconnectPolicy _reconnect;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FrameConnection? _connection;
    private Task _running = Task.CompletedTask;

    public RemoteWorker(
        int index,
        ServerAddress address,
        OffloadIdentity? identity,
        Func<string, bool> isTrusted,
        byte[] clientId,
        ReconnectPolicy reconnect,
        IWorkerEvents events)
    {
        Index = index;
        (_address, _identity, _isTrusted, _clientId, _reconnect, _events) = (address, identity, isTrusted, clientId, reconnect, events);
    }

    /// <summary>Its place in the list of servers.</summary>
    public int Index { get; }

    public ServerAddress Address => _address;

    /// <summary>Completes when the first attempt to connect has ended, one way or the other.</summary>
    public Task Tried => _tried.Task;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Sends a frame, if it is connected.</summary>
    public void Send(FrameWriter frame) => Volatile.Read(ref _connection)?.Send(frame);

    public async ValueTask DisposeAsync()
    {
        // The worker need not wait for this program to come back.
        Send(new FrameWriter(FrameType.Bye));
        await _stop.CancelAsync();
        Volatile.Read(ref _connection)?.Dispose();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var attempts = 0;
        while (!_stop.IsCancellationRequested)
        {
            string reason;
            try
            {
                reason = await ConnectAndReadAsync(() => attempts = 0);
            }
            catch (Exception failure)
            {
                // Whatever goes wrong with a connection, it is a lost worker: nobody else would hear of it.
                reason = failure is AuthenticationException
                    ? $"the worker's key is not trusted, or it does not trust this device's: {failure.Message}"
                    : failure.Message;
            }

            Volatile.Write(ref _connection, null);
            if (_stop.IsCancellationRequested)
            {
                break;
            }

            attempts++;
            var isLast = attempts > _reconnect.Attempts;
            _events.Lost(this, reason, isLast);
            _tried.TrySetResult();
            if (isLast && _reconnect.EndsAfterAttempts)
            {
                break;
            }

            try
            {
                await Task.Delay(PauseBefore(attempts), _stop.Token);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        _tried.TrySetResult();
    }

    private TimeSpan PauseBefore(int attempt) =>
        TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(attempt - 1, 20), _reconnect.PauseMax.Ticks));

    private async Task<string> ConnectAndReadAsync(Action connected)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(OffloadProtocol.HelloTimeMax);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_address.Host, _address.Port, limit.Token);
        await using var network = new NetworkStream(socket);
        await using Stream stream = _address.IsPlain
            ? network
            : await ChannelSecurity.ConnectAsync(
                network, _identity!, key => _address.Fingerprint is { } pinned ? key == pinned : _isTrusted(key), limit.Token);
        using var connection = new FrameConnection(stream);
        connection.Send(new FrameWriter(FrameType.Hello).Count(OffloadProtocol.Version).Raw(_clientId));
        var isWelcome = false;
        await connection.ReadAllAsync(
            (type, body) =>
            {
                if (isWelcome)
                {
                    Handle(type, body);
                    return;
                }

                var frame = new FrameReader(body.Span);
                if (type != FrameType.Welcome || frame.Count() != OffloadProtocol.Version)
                {
                    throw new OffloadProtocolException("it speaks another protocol than this device");
                }

                var instance = new Guid(frame.Raw(16));
                var (contexts, speed) = (frame.Count(), frame.Count());
                isWelcome = true;
                limit.CancelAfter(Timeout.InfiniteTimeSpan);
                Volatile.Write(ref _connection, connection);
                connected();
                _events.Connected(this, instance, (int)Math.Clamp(contexts, 1, 1024), speed);
                _tried.TrySetResult();
            },
            limit.Token);
        return isWelcome ? "it ended the connection" : "it ended the connection before it had said who it is";
    }

    private void Handle(FrameType type, ReadOnlyMemory<byte> body)
    {
        var frame = new FrameReader(body.Span);
        switch (type)
        {
            case FrameType.Answer:
                var (id, status, micros) = (frame.Count(), (AnswerStatus)frame.Byte(), frame.Count());
                if (status > AnswerStatus.Refused)
                {
                    throw new OffloadProtocolException($"an answer of status {(int)status}");
                }

                _events.Answered(this, id, status, TimeSpan.FromMicroseconds(Math.Min(micros, long.MaxValue / 100)), Payload.Read(ref frame), body.Length);
                break;
            case FrameType.NeedModules:
                _events.ModulesNeeded(this, Convert.ToHexStringLower(frame.Raw(OffloadProtocol.DigestBytes)));
                break;
            case FrameType.Callback:
                var (call, sequence, number) = (frame.Count(), frame.Count(), frame.Count());
                _events.CalledBack(this, call, sequence, number, Payload.Read(ref frame));
                break;
            case FrameType.Print:
                _events.Printed(frame.Byte() != 0, frame.Rest().ToArray());
                break;
            default: throw new OffloadProtocolException($"a frame of type {(int)type}");
        }
    }
}
