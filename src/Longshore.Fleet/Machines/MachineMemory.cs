namespace Longshore.Fleet.Machines;

/// <summary>Where a machine's memory comes from.</summary>
internal abstract record MachineMemory
{
    private MachineMemory()
    {
    }

    /// <summary>Zeros.</summary>
    public sealed record Fresh : MachineMemory;

    /// <summary>A new file, which the machine writes.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="Socket">Where QEMU takes orders.</param>
    public sealed record Recorded(string Path, string Socket) : MachineMemory;

    /// <summary>A file that other machines use too. The machine's writes are its own, and go when it ends.</summary>
    /// <param name="Snapshot">The file, and the state of the devices.</param>
    /// <param name="Socket">Where QEMU takes orders.</param>
    public sealed record Restored(MachineSnapshot Snapshot, string Socket) : MachineMemory;
}
