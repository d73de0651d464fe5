using System.Runtime.InteropServices;

namespace Longshore.Fleet.Machines;

/// <summary>A processor that machines have, and how QEMU is told to make one.</summary>
/// <param name="Name">The name in <c>board.json</c>.</param>
/// <param name="Processor">The processor as .NET names it.</param>
/// <param name="Program">QEMU's program.</param>
/// <param name="Machine">The kind of machine.</param>
/// <param name="Translated">The model of the processor where its instructions are translated.</param>
/// <param name="Older">A model that a computer's processor can be where it cannot be itself, or null if there is none.</param>
/// <param name="Bus">How devices are attached: the end of their names.</param>
/// <param name="NetworkOptions">Options of the network card.</param>
/// <param name="KernelOptions">Options of the kernel that only this processor has.</param>
internal sealed record MachineArchitecture(
    string Name, Architecture Processor, string Program, string Machine, string Translated, string? Older, string Bus, string NetworkOptions, string KernelOptions)
{
    // QEMU's smallest machine for x86-64, microvm, has no clock by which Debian's kernel could find the speed of a translated processor.
    // Without ACPI: its interpreter and its routing of interrupts take 0.7 s of a translated boot, and nothing of the machine needs them. Message-signalled interrupts
    // need it, and each device would print a warning with the kernel's stack before it does without them.
    // Without AVX: the runtime's own code is compiled ahead for processors without it, and parts of it would be compiled again in a machine that has it.
    // Without SMAP: up to QEMU 9.0 a program's own iretq, by which .NET continues after a signal, reads the stack with the kernel's rights and faults there.
    // Of ARM64 a real processor without signed pointers and scalable vectors: to translate the former takes long, and the runtime's code is compiled ahead without the latter.
    public static IReadOnlyList<MachineArchitecture> All { get; } =
    [
        new("x86-64", Architecture.X64, "qemu-system-x86_64", "pc,usb=off", "max,smap=off,la57=off,avx=off,avx2=off,f16c=off,fma=off", "Nehalem", "pci", ",romfile=", "acpi=off pci=nomsi tsc=reliable no_timer_check reboot=t"),
        new("arm64", Architecture.Arm64, "qemu-system-aarch64", "virt,gic-version=3,acpi=off", "neoverse-n1", null, "device", "", ""),
    ];

    /// <summary>Whether machines may run on this computer's own processor.</summary>
    public bool IsOfHost => Processor == RuntimeInformation.OSArchitecture;

    public static MachineArchitecture? Find(string? name) => All.FirstOrDefault(each => each.Name == name);
}
