namespace Longshore.Fleet.Machines;

/// <summary>How QEMU runs a machine's instructions.</summary>
/// <param name="Name">QEMU's name.</param>
/// <param name="Processor">The model of the processor that the machine has, or null for the one of <see cref="MachineArchitecture.Translated"/>.</param>
internal sealed record Accelerator(string Name, string? Processor)
{
    /// <summary>By translation. It needs nothing from the computer.</summary>
    public static Accelerator Translation { get; } = new("tcg,thread=multi", null);

    /// <summary>On the computer's processor, the best model first. A virtual computer may refuse the first one, whose registers it does not offer all.
    /// </summary>
    public static IReadOnlyList<Accelerator> HardwareOf(MachineArchitecture architecture) =>
        architecture.Older is { } older ? [new("kvm", "host"), new("kvm", older)] : [new("kvm", "host")];
}
