using System.IO.Pipelines;
using Longshore.Functions.Scheduling;
using Longshore.JavaScript.Contexts;
using Longshore.Offload.Wire;
using Longshore.Rpc.Framing;
using Longshore.Wasm;

namespace Longshore.Offload.Worker;

/// <summary>Runs calls of devices: many at once, each device in sandboxes of its own. It listens nowhere: its host accepts connections,
/// proves who the peer is, and has them served here.</summary>
public sealed class OffloadWorker : IAsyncDisposable
{
    private readonly WorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly byte[] _instance = Guid.NewGuid().ToByteArray();
    private readonly long _speed;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly WorkerClients _clients;
    private readonly SharedBytes _frames;
    private readonly RunningTasks _tasks = new();
    private int _isDisposed;

    /// <summary>A worker.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="quickjs">QuickJS.</param>
    /// <param name="slots">The core slots that calls run in; the caller disposes them after the worker.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="report">Receives a sentence for every device that connects, is refused or fails, from any thread.</param>
    /// <exception cref="ArgumentException">The options are wrong.</exception>
    public OffloadWorker(WorkerOptions options, QuickJsModule quickjs, CoreSlots slots, TimeProvider time, Action<string> report)
    {
        if (options.Violations().ToArray() is { Length: > 0 } violations)
        {
            throw new ArgumentException(string.Join("; ", violations), nameof(options));
        }

        (_options, _time, _report) = (options, time, report);
        _stopped = _stop.Token;
        _frames = new SharedBytes(options.AllFramesBytesMax);
        _speed = (long)Calibration.Measure(quickjs, time);
        var limited = options with { Limits = options.Limits with { Account = new MemoryAccount(options.SandboxBytesMax) } };
        var setup = new WorkerContextSetup(new ProgramCache(quickjs, limited, time), limited, slots, time);
        _clients = new WorkerClients(setup, options, report, _stopped);
    }

    /// <summary>Proves to devices what this worker is. Default: it proves nothing.</summary>
    public ChannelProver Prover { get; init; } = ChannelProver.None;

    /// <summary>The number of devices that have sessions here.</summary>
    public int Clients => _clients.Count;

    /// <summary>Serves a device's connection to its end. Whatever goes wrong with it is reported, and ends only this connection.</summary>
    /// <param name="transport">The connection's bytes; the caller closes it afterwards.</param>
    /// <param name="key">The fingerprint that the device proved to have; empty without encryption.</param>
    /// <param name="peer">The device's address, for reports.</param>
    /// <param name="cancellationToken">Ends the connection.</param>
    /// <returns>Whether the device had taken all that was sent to it.</returns>
    public async Task<bool> ServeAsync(IDuplexPipe transport, string key, string peer, CancellationToken cancellationToken)
    {
        using var connection = new FrameConnection(transport, _frames, _time);
        var serving = ServeAsync(connection, key, peer, cancellationToken);
        _tasks.Add(serving);
        await serving;
        return !connection.HasPending;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        await _tasks.WhenAllAsync();
        _clients.Dispose();
        _stop.Dispose();
    }

    // The border of a connection.
    private async Task ServeAsync(FrameConnection connection, string key, string peer, CancellationToken cancellationToken)
    {
        WorkerClient? client = null;
        Task? proving = null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopped);
        try
        {
            await connection.ReadAllAsync(
                (type, body) =>
                {
                    if (client is not null)
                    {
                        client.Handle(type, body);
                        return;
                    }

                    if (type == FrameType.Challenge && proving is null)
                    {
                        proving = ProveAsync(connection, body.ToArray(), key, peer, either.Token);
                        return;
                    }

                    client = _clients.Greet(connection, type, body, key, Welcome());
                    connection.IsGreeted = true;
                    _report($"{peer} connected");
                },
                either.Token);
        }
        catch (Exception) when (either.IsCancellationRequested)
        {
            // The worker stops, or the connection was closed.
        }
        catch (Exception end) when (end is IOException or OffloadProtocolException or FrameException or TimeoutException)
        {
            _report($"{peer}: {end.Message}");
        }
        catch (Exception error)
        {
            _report($"{peer}: an error of the worker ended the connection: {error}");
        }
        finally
        {
            if (client is not null && client.Detach(connection))
            {
                _tasks.Add(_clients.ForgetLaterAsync(client));
            }

            await either.CancelAsync();
            await (proving ?? Task.CompletedTask);
        }
    }

    // The border of the hardware: its failure is no evidence, which the device refuses.
    private async Task ProveAsync(FrameConnection connection, ReadOnlyMemory<byte> nonce, string key, string peer, CancellationToken cancellationToken)
    {
        try
        {
            // A device's bytes are bound to the evidence, so there are no more than they must be.
            var evidence = nonce.Length == ChannelProver.NonceBytes
                ? await Prover.AttestAsync(key, nonce, text => _report($"{peer}: {text}"), cancellationToken)
                : default;
            connection.Send(new FrameWriter(FrameType.Evidence).Raw(evidence.Span));
        }
        catch (OperationCanceledException)
        {
            // The device has left.
        }
        catch (Exception error)
        {
            _report($"{peer}: an error of the worker left it without evidence: {error}");
            connection.Send(new FrameWriter(FrameType.Evidence));
        }
    }

    private FrameWriter Welcome() =>
        new FrameWriter(FrameType.Welcome).Count(OffloadProtocol.Version).Raw(_instance).Count(_options.ContextsMax).Count(_speed);
}
