namespace Longshore.Fleet.Machines;

/// <summary>A kind of virtual machine.</summary>
/// <param name="Image">The folder of its image.</param>
public sealed record MachineConfig(string Image)
{
    /// <summary>The least of <see cref="MemoryMebibytes"/>: what the kernel, the runtime and a small guest take.</summary>
    public const int MemoryMebibytesMin = 128;

    /// <summary>Its memory, in MiB. Default: 384.</summary>
    // The runtime refuses calls when three quarters are used, and Python's interpreter takes 150 MiB.
    public int MemoryMebibytes { get; init; } = 384;

    /// <summary>How it runs. Default: on the computer's processor where that works.</summary>
    public AcceleratorChoice Accelerator { get; init; }

    /// <summary>QEMU's program, or null for the usual one.</summary>
    public string? Program { get; init; }
}
