using System.Net;
using System.Net.NetworkInformation;
using Longshore.Fleet.Machines;
using Longshore.Fleet.Power;

namespace Longshore.Fleet.Settings;

/// <summary>How a board is switched.</summary>
public abstract record PowerConfig
{
    private PowerConfig()
    {
    }

    /// <summary>By hand.</summary>
    public sealed record None : PowerConfig;

    /// <summary>By its power button, at a GPIO line of this machine.</summary>
    /// <param name="Name">The pin as it was written.</param>
    /// <param name="Address">The line.</param>
    public sealed record Gpio(string Name, GpioLineAddress Address) : PowerConfig;

    /// <summary>By commands.</summary>
    /// <param name="Up">A line for the shell.</param>
    /// <param name="Down">A line for the shell, or null.</param>
    public sealed record Command(string Up, string? Down) : PowerConfig;

    /// <summary>By a magic packet.</summary>
    /// <param name="Address">The address of the board's network card.</param>
    /// <param name="Destination">Where the packet is sent.</param>
    public sealed record WakeOnLan(PhysicalAddress Address, IPEndPoint Destination) : PowerConfig;

    /// <summary>It is no hardware, but simulated in the orchestrator's process.</summary>
    public sealed record Simulated : PowerConfig;

    /// <summary>It is a virtual machine.</summary>
    /// <param name="Machine">Its kind.</param>
    /// <param name="IsRestored">Whether it starts from a snapshot of a booted machine, instead of booting.</param>
    public sealed record Qemu(MachineConfig Machine, bool IsRestored) : PowerConfig;
}
