namespace Longshore.Fleet.Machines;

/// <summary>A booted machine in two files.</summary>
/// <param name="Memory">Its memory, byte for byte.</param>
/// <param name="Devices">The state of its processor and devices, in QEMU's format.</param>
internal sealed record MachineSnapshot(string Memory, string Devices);
