using System.Net;
using System.Net.Sockets;
using Longshore.Cli.Output;
using Longshore.Fleet.Energy;
using Longshore.Fleet.Power;
using Longshore.Fleet.Serving;
using Longshore.Fleet.Settings;
using Longshore.Fleet.Simulation;
using Longshore.Node.Hosting;
using Longshore.Storage.Sqlite;
using Longshore.Storage.Sqlite.Fleet;

namespace Longshore.Cli.Fleet;

/// <summary>A fleet of a data directory that this process serves, with its simulated boards.</summary>
internal sealed class OpenedFleet : IAsyncDisposable
{
    private readonly CleanUp _cleanUp = new();
    private FleetHost? _host;

    private OpenedFleet()
    {
    }

    /// <summary>The orchestrator.</summary>
    public FleetHost Host => _host!;

    /// <summary>Starts a fleet.</summary>
    /// <param name="config">The fleet.</param>
    /// <param name="dataDirectory">The data directory, with the deployed functions.</param>
    /// <param name="faults">The part of the jobs at which a simulated board fails, 0 to 1.</param>
    /// <param name="seed">The seed of these faults.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="CliException">It cannot be started.</exception>
    public static async Task<OpenedFleet> OpenAsync(FleetConfig config, string dataDirectory, double faults, int seed, CancellationToken cancellationToken)
    {
        var fleet = new OpenedFleet();
        try
        {
            await fleet.StartAsync(config, dataDirectory, faults, seed, cancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _cleanUp.DisposeAsync();

    private async Task StartAsync(FleetConfig config, string dataDirectory, double faults, int seed, CancellationToken cancellationToken)
    {
        var directory = FleetFiles.Directory(dataDirectory);
        var locked = DataDirectoryLock.TryTake(directory)
            ?? throw new CliException($"another process serves the fleet of {dataDirectory}", ExitCodes.Environment);
        _cleanUp.Push(locked.Dispose);
        var jobs = _cleanUp.Own(await SqliteJobStore.OpenAsync(directory, config.Jobs, cancellationToken));
        var functions = _cleanUp.Own(await SqliteFunctionStore.OpenAsync(dataDirectory, cancellationToken));
        var simulated = Simulate(config, faults, seed);
        _host = _cleanUp.Own(await StartAsync(
            config,
            new FleetServices(jobs, TimeProvider.System, text => Console.Error.WriteLine("longshore: " + text))
            {
                Functions = functions,
                ControlSocket = FleetFiles.Socket(dataDirectory),
                Switches = board => board.Power is PowerConfig.Simulated ? simulated?.SwitchOf(board.Id) : null,
            },
            cancellationToken));
    }

    private static async Task<FleetHost> StartAsync(FleetConfig config, FleetServices services, CancellationToken cancellationToken)
    {
        try
        {
            return await FleetHost.StartAsync(config, services, cancellationToken);
        }
        catch (SocketException failure)
        {
            throw new CliException($"the fleet cannot listen on {config.Listen}: {failure.Message}", ExitCodes.Environment);
        }
        catch (Exception failure) when (failure is PowerException or MeterException)
        {
            throw new CliException(failure.Message, ExitCodes.Environment);
        }
    }

    // They connect when they are switched on, which the orchestrator does when it serves.
    private SimulatedFleet? Simulate(FleetConfig config, double faults, int seed)
    {
        var boards = config.Boards.Where(board => board.Power is PowerConfig.Simulated).Select(board => board.Id).ToArray();
        return boards.Length == 0 ? null : _cleanUp.Own(new SimulatedFleet(
            boards,
            new SimulationOptions { Orchestrator = () => new IPEndPoint(IPAddress.Loopback, _host!.Endpoint.Port), FaultRate = faults, Seed = seed },
            TimeProvider.System));
    }
}
