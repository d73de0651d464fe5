using System.Net;
using Longshore.Fleet.Machines;
using Longshore.Fleet.Power;
using Longshore.Fleet.Settings;

namespace Longshore.Fleet.Serving;

/// <summary>Opens the power switches of a configuration. Virtual machines of one kind share what is found out about it.</summary>
/// <param name="config">The fleet.</param>
/// <param name="shell">Runs commands.</param>
/// <param name="endpoint">Where the orchestrator listens.</param>
/// <param name="log">Tells what happens.</param>
/// <param name="time">The clock.</param>
internal sealed class PowerSwitches(FleetConfig config, Shell shell, Func<IPEndPoint> endpoint, FleetLog log, TimeProvider time) : IAsyncDisposable
{
    private static readonly MachineTimes Times = new();

    private readonly Dictionary<MachineConfig, QemuMachines> _machines = [];

    /// <summary>The switch of a board.</summary>
    /// <exception cref="PowerException">It cannot be opened.</exception>
    public IPowerSwitch Open(BoardConfig board) => board.Power switch
    {
        PowerConfig.Gpio gpio => new PulseSwitch(gpio.Name, CharacterDeviceLine.Open(gpio.Address), config.ButtonPress, time),
        PowerConfig.Command command => new CommandSwitch(command.Up, command.Down, shell),
        PowerConfig.WakeOnLan wake => new WakeOnLanSwitch(wake.Address, wake.Destination),
        PowerConfig.Qemu qemu => new QemuSwitch(board.Id, MachinesOf(qemu.Machine), qemu.IsRestored, MachineNetwork.Of(endpoint), Times, log.Tell, time),
        PowerConfig.Simulated => throw new PowerException($"board {board.Id} is simulated, and nothing simulates it here"),
        _ => new NoSwitch(),
    };

    public ValueTask DisposeAsync()
    {
        foreach (var machines in _machines.Values)
        {
            machines.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    // An image that is missing is an error at the start, and not when the first job comes.
    private QemuMachines MachinesOf(MachineConfig machine)
    {
        if (!_machines.TryGetValue(machine, out var machines))
        {
            _ = BoardImage.Open(machine.Image);
            _machines.Add(machine, machines = new QemuMachines(machine, Times, QemuMachines.CanUseKernel, log.Tell, time));
        }

        return machines;
    }
}
