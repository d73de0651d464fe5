using Longshore.Fleet.Power;
using Longshore.Fleet.Settings;

namespace Longshore.Fleet.Serving;

/// <summary>Opens the power switches of a configuration.</summary>
internal static class PowerSwitches
{
    /// <summary>The switch of a board.</summary>
    /// <exception cref="PowerException">It cannot be opened.</exception>
    public static IPowerSwitch Open(BoardConfig board, FleetConfig config, Shell shell, TimeProvider time) => board.Power switch
    {
        PowerConfig.Gpio gpio => new PulseSwitch(gpio.Name, CharacterDeviceLine.Open(gpio.Address), config.ButtonPress, time),
        PowerConfig.Command command => new CommandSwitch(command.Up, command.Down, shell),
        PowerConfig.WakeOnLan wake => new WakeOnLanSwitch(wake.Address, wake.Destination),
        PowerConfig.Simulated => throw new PowerException($"board {board.Id} is simulated, and nothing simulates it here"),
        _ => new NoSwitch(),
    };
}
