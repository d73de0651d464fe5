using System.Net;
using Longshore.Fleet.Energy;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Power;
using Longshore.Fleet.Settings;

namespace Longshore.Fleet.Serving;

/// <summary>A fleet's orchestrator: queue, state machines, boards' connections, meters and control socket.</summary>
public sealed class FleetHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Stack<IAsyncDisposable> _parts;
    private readonly List<Task> _loops = [];
    private readonly Orchestrator _orchestrator;
    private readonly BoardServer _server;
    private bool _isDisposed;

    // A part joins "parts" as soon as it is open, so that the caller can dispose it if a later one cannot be opened. Loops begin when all are open.
    private FleetHost(FleetConfig config, FleetServices services, JobQueue queue, FleetLog log, Stack<IAsyncDisposable> parts)
    {
        var time = services.Time;
        _parts = parts;
        var shell = new Shell(time, config.Command);
        IEnergyMeter[] meters = [.. config.Meters.Select(meter => Open(services.Meters?.Invoke(meter) ?? Metering.Open(meter, shell)))];
        var machines = Open(new PowerSwitches(config, shell, () => Endpoint, log, time));
        var switches = config.Boards.ToDictionary(board => board.Id, board => Open(services.Switches?.Invoke(board) ?? machines.Open(board)));
        _orchestrator = Open(new Orchestrator(config, queue, switches, new FleetCounters(), log, time));
        _server = Open(new BoardServer(config.Listen, _orchestrator, config.Connections, services.Functions, log, time));
        if (services.ControlSocket is { } path)
        {
            _parts.Push(new ControlServer(path, _orchestrator, log, time));
        }

        Executor = new BoardExecutor(_orchestrator, config.CallWait, time);
        _loops.Add(MonitorAsync(config, log, time));
        foreach (var (meter, opened) in config.Meters.Zip(meters))
        {
            _loops.Add(new MeterReader(opened, [.. meter.Boards], config, _orchestrator, queue, log, time).RunAsync(_stopping.Token));
        }

        var metered = config.Meters.SelectMany(meter => meter.Boards).ToHashSet();
        var others = config.Boards.Select(board => board.Id).Where(board => !metered.Contains(board)).ToArray();
        if (others.Length > 0)
        {
            _loops.Add(new MeterReader(null, others, config, _orchestrator, queue, log, time).RunAsync(_stopping.Token));
        }
    }

    /// <summary>Runs a node's calls on the boards.</summary>
    public BoardExecutor Executor { get; }

    /// <summary>Where boards connect.</summary>
    public IPEndPoint Endpoint => _server.Endpoint;

    /// <summary>What went wrong.</summary>
    public FleetCounters Counters => _orchestrator.Counters;

    /// <summary>Starts a fleet.</summary>
    /// <param name="config">The fleet.</param>
    /// <param name="services">What it works with.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="System.Net.Sockets.SocketException">It cannot listen.</exception>
    /// <exception cref="PowerException">A power switch cannot be opened.</exception>
    /// <exception cref="MeterException">A meter cannot be opened.</exception>
    public static async Task<FleetHost> StartAsync(FleetConfig config, FleetServices services, CancellationToken cancellationToken)
    {
        var log = new FleetLog(services.Tell, services.Time);
        var queue = await JobQueue.OpenAsync(
            config.Jobs,
            config.Policy.Order,
            services.Store,
            services.Time,
            failure => log.Tell($"the jobs' store failed: {failure.Message}"),
            cancellationToken);
        var parts = new Stack<IAsyncDisposable>([queue]);
        try
        {
            return new FleetHost(config, services, queue, log, parts);
        }
        catch
        {
            await DisposeAsync(parts);
            throw;
        }
    }

    /// <summary>Adds jobs.</summary>
    /// <param name="key">A name for them, or null. Of submissions with the same key only the first adds jobs.</param>
    /// <param name="requests">The jobs.</param>
    /// <returns>Completes when they are durable.</returns>
    /// <exception cref="JobException">None was added.</exception>
    public Task<JobNumbers> SubmitAsync(string? key, IReadOnlyList<JobRequest> requests) => _orchestrator.SubmitAsync(key, requests);

    /// <summary>The state of the fleet now.</summary>
    public FleetStatus Status() => _orchestrator.Status();

    /// <summary>Ends the fleet. Jobs that boards have wait again after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stopping.CancelAsync();
        await Task.WhenAll(_loops);
        await DisposeAsync(_parts);
        _stopping.Dispose();
    }

    private T Open<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }

    // The last part that was opened ends first, and the queue last.
    private static async Task DisposeAsync(Stack<IAsyncDisposable> parts)
    {
        while (parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }

    private async Task MonitorAsync(FleetConfig config, FleetLog log, TimeProvider time)
    {
        using var timer = new PeriodicTimer(config.Monitor, time);
        try
        {
            do
            {
                TryMonitor(log);
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }
    }

    // The border of the monitor: an error of one check does not end the later ones, without which no lost board would return its job.
    private void TryMonitor(FleetLog log)
    {
        try
        {
            _orchestrator.Monitor();
        }
        catch (Exception failure)
        {
            log.Tell($"the boards' times could not be checked: {failure}");
        }
    }
}
