using Longshore.Fleet.Energy;

namespace Longshore.Tests.Fleet;

/// <summary>A simulated INA219: no bus, and the registers that a test gives it.</summary>
internal sealed class SimulatedIna219(ushort bus, ushort shunt) : II2cRegisters
{
    // Data sheet SBOS448: register 2 is the bus voltage, 1 the shunt's.
    private const byte BusRegister = 2;

    /// <summary>The register of the bus voltage, in steps of 4 mV above three bits of flags.</summary>
    public ushort Bus { get; set; } = bus;

    /// <summary>Whether the chip answers.</summary>
    public bool Answers { get; set; } = true;

    public bool IsDisposed { get; private set; }

    public ushort Read(byte register) => !Answers ? throw new IOException("the chip does not acknowledge") : register == BusRegister ? Bus : shunt;

    public void Dispose() => IsDisposed = true;
}
