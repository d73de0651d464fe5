namespace Longshore.Fleet.Machines;

/// <summary>How a machine ended.</summary>
/// <param name="Word">The last of <see cref="Wire.MachineWords"/> that it said, or null.</param>
/// <param name="Reason">Its exit code, and what QEMU printed.</param>
internal readonly record struct MachineEnd(string? Word, string Reason);
