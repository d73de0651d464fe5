using System.Buffers.Binary;
using System.Device.I2c;

namespace Longshore.Fleet.Energy;

/// <summary>The registers of a chip at a bus of this machine.</summary>
/// <param name="device">The chip.</param>
internal sealed class BusRegisters(I2cDevice device) : II2cRegisters
{
    public ushort Read(byte register)
    {
        Span<byte> value = stackalloc byte[sizeof(ushort)];
        device.WriteRead([register], value);
        return BinaryPrimitives.ReadUInt16BigEndian(value);
    }

    public void Dispose() => device.Dispose();
}
