namespace Longshore.Fleet.Energy;

/// <summary>The registers of 16 bits of a chip at an I2C bus.</summary>
internal interface II2cRegisters : IDisposable
{
    /// <summary>Reads a register, whose bytes come with the high one first.</summary>
    /// <exception cref="IOException">The chip does not answer.</exception>
    ushort Read(byte register);
}
