using System.Security.Authentication;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Device;

/// <summary>The device's side of one worker: connects, and connects again when the connection is lost.</summary>
internal sealed class RemoteWorker(
    int index, ServerAddress address, DeviceServices device, byte[] clientId, ReconnectPolicy reconnect, IWorkerEvents events) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FrameConnection? _connection;
    private volatile bool _isReached;
    private Task _running = Task.CompletedTask;

    /// <summary>Its place in the list of servers.</summary>
    public int Index => index;

    public ServerAddress Address => address;

    /// <summary>Completes when the first attempt to connect has ended, one way or the other.</summary>
    public Task Tried => _tried.Task;

    /// <summary>Whether its machine has ever accepted a connection.</summary>
    public bool IsReached => _isReached;

    /// <summary>Its machine has accepted a connection.</summary>
    public void NoteReached() => _isReached = true;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Sends a frame, if it is connected.</summary>
    public void Send(FrameWriter frame) => Volatile.Read(ref _connection)?.Send(frame);

    public async ValueTask DisposeAsync()
    {
        // The worker need not wait for this program to come back.
        Send(new FrameWriter(FrameType.Bye));
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var attempts = 0;
        while (!_stop.IsCancellationRequested)
        {
            var reason = await ConnectAsync(() => attempts = 0);
            if (_stop.IsCancellationRequested)
            {
                break;
            }

            attempts++;
            var isLast = attempts > reconnect.Attempts;
            events.Lost(this, reason, isLast);
            _tried.TrySetResult();
            if (isLast && reconnect.EndsAfterAttempts)
            {
                break;
            }

            await Task.Delay(PauseBefore(attempts), device.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _tried.TrySetResult();
    }

    // The border of a connection: whatever goes wrong with it, it is a lost worker.
    private async Task<string> ConnectAsync(Action connected)
    {
        try
        {
            return await new WorkerConnection(this, device, clientId, events).RunAsync(
                connection =>
                {
                    Volatile.Write(ref _connection, connection);
                    connected();
                    _tried.TrySetResult();
                },
                _stop.Token);
        }
        catch (AuthenticationException refusal)
        {
            return $"the worker's key is not trusted, or it does not trust this device's: {refusal.Message}";
        }
        catch (Exception failure)
        {
            return failure.Message;
        }
        finally
        {
            Volatile.Write(ref _connection, null);
        }
    }

    private TimeSpan PauseBefore(int attempt) =>
        TimeSpan.FromTicks(Math.Max(FirstPause.Ticks, Math.Min(FirstPause.Ticks << Math.Min(attempt - 1, 20), reconnect.PauseMax.Ticks)));
}
