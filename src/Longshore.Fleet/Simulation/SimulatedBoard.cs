using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Wire;

namespace Longshore.Fleet.Simulation;

/// <summary>A board that is no hardware: it boots, connects as MicroFaaS's workers do, answers each job with the job's arguments, and has faults by a
/// seed.</summary>
internal sealed class SimulatedBoard : IAsyncDisposable
{
    // What a worker sends is shorter than what it gets: a job and its arguments.
    private const int LineBytesMax = 1 << 20;

    private readonly Lock _lock = new();
    private readonly BoardId _id;
    private readonly SimulationOptions _options;
    private readonly SimulationCounters _counters;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private CancellationTokenSource? _power;
    private volatile bool _isStuck;
    private Task _running = Task.CompletedTask;

    public SimulatedBoard(BoardId id, SimulationOptions options, SimulationCounters counters, TimeProvider time)
    {
        _id = id;
        _options = options;
        _counters = counters;
        _time = time;
        _random = new Random(unchecked(options.Seed * 1_000_003 + id.Value));
    }

    /// <summary>Presses its power button: it boots, if it is off or hangs. One that runs is not disturbed, as a board that is woken over the network.
    /// </summary>
    public void PowerUp()
    {
        lock (_lock)
        {
            if (_running.IsCompleted || _isStuck)
            {
                _power?.Cancel();
                _power = new CancellationTokenSource();
                _running = RunAsync(_running, _power.Token);
            }
        }
    }

    /// <summary>Cuts its power.</summary>
    public async ValueTask DisposeAsync()
    {
        Task running;
        lock (_lock)
        {
            _power?.Cancel();
            running = _running;
        }

        await running;
        _power?.Dispose();
    }

    // The border of a board: it is switched off, or its orchestrator is gone, at any moment.
    private async Task RunAsync(Task before, CancellationToken power)
    {
        await before;
        await Task.Yield();
        _isStuck = false;
        var isOn = true;
        while (isOn && !power.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_options.Boot, _time, power);
                isOn = await ServeAsync(power);
            }
            catch (Exception failure) when (failure is SocketException or IOException or BoardProtocolException or InvalidDataException or OperationCanceledException)
            {
                // It boots again, as MicroFaaS's worker does after every error.
            }
        }
    }

    // Whether it boots again afterwards.
    private async Task<bool> ServeAsync(CancellationToken power)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (_options.HasOwnAddresses)
        {
            socket.Bind(new IPEndPoint(OwnAddress(_id), 0));
        }

        await socket.ConnectAsync(_options.Orchestrator(), power);
        using var stream = new NetworkStream(socket, ownsSocket: false);
        var reader = new LineReader(stream, LineBytesMax);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_id}\n")), power);
        while (await reader.ReadLineAsync(power) is { } line)
        {
            var job = JobLine.Read(line);
            if (job.Id == FollowUp.Reboot.Id || job.Id == FollowUp.PowerOff.Id)
            {
                return job.Id == FollowUp.Reboot.Id;
            }

            _counters.CountRun();
            switch (NextFault())
            {
                case SimulatedFault.Hang:
                    _isStuck = true;
                    await Task.Delay(Timeout.InfiniteTimeSpan, _time, power);
                    break;
                case SimulatedFault.Vanish:
                    return false;
                case SimulatedFault.Garbage:
                    await stream.WriteAsync("\u0001\u00ff{not a result\n"u8.ToArray(), power);
                    return true;
                default:
                    await Task.Delay(_options.Run, _time, power);
                    await stream.WriteAsync(
                        ResultLine.Write(job, job.Arguments.Span, (long)_options.Run.TotalMilliseconds, failure: null), power);
                    break;
            }
        }

        return true;
    }

    private SimulatedFault NextFault()
    {
        var fault = _random.NextDouble() < _options.FaultRate ? (SimulatedFault)_random.Next(1, 4) : SimulatedFault.None;
        _counters.Count(fault);
        return fault;
    }

    // 127.1.x.y, by the board's number.
    private static IPAddress OwnAddress(BoardId id) => new([127, (byte)(1 + (id.Value >> 16)), (byte)(id.Value >> 8), (byte)id.Value]);
}
