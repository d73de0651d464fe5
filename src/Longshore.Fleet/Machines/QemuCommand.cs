using System.Diagnostics;
using System.Globalization;

namespace Longshore.Fleet.Machines;

/// <summary>The command that runs a machine. Pure.</summary>
internal static class QemuCommand
{
    /// <summary>The name of the port by which the machine and its host speak.</summary>
    public const string PortName = "org.longshore.board";

    // No console, and the end at once where the kernel panics. The self-tests of the kernel's ciphers, which a board does not use, take as long in a translated
    // machine as the rest of its start.
    private const string KernelOptions =
        "console=ttyS9 quiet loglevel=0 panic=-1 random.trust_cpu=on random.trust_bootloader=on cryptomgr.notests audit=0 apparmor=0 rdinit=/init";

    // The descriptor by which the state of the devices is read.
    private const int StateFile = 9;

    /// <summary>The place from which <see cref="QmpClient"/> orders the state to be read.</summary>
    public static string StateSource { get; } = string.Create(CultureInfo.InvariantCulture, $"fd:{StateFile}");

    /// <summary>The command of a machine.</summary>
    /// <param name="config">The machine's kind.</param>
    /// <param name="image">What it boots.</param>
    /// <param name="accelerator">How it runs.</param>
    /// <param name="memory">Where its memory comes from.</param>
    public static ProcessStartInfo Of(MachineConfig config, BoardImage image, Accelerator accelerator, MachineMemory memory)
    {
        string[] command = [config.Program ?? image.Architecture.Program, .. Arguments(config, image, accelerator, memory)];

        // QEMU may read the state from a descriptor, but not start another program that reads it. The shell becomes QEMU, and keeps its number.
        string[] whole = memory is MachineMemory.Restored restored
            ? ["/bin/sh", "-c", string.Create(CultureInfo.InvariantCulture, $"exec \"$@\" {StateFile}<\"$0\""), restored.Snapshot.Devices, .. command]
            : command;
        return new ProcessStartInfo(whole[0], whole[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private static IEnumerable<string> Arguments(MachineConfig config, BoardImage image, Accelerator accelerator, MachineMemory memory)
    {
        var bus = image.Architecture.Bus;
        return
        [
            "-nodefaults", "-no-user-config", "-display", "none", "-serial", "none", "-parallel", "none",

            // A reset ends the machine: the next boot is a new one, which has nothing of this one's memory.
            "-no-reboot",

            // A guest that breaks out of the machine can start no program and get no right.
            "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
            "-machine", image.Architecture.Machine + (memory is MachineMemory.Fresh ? "" : ",memory-backend=ram"),
            "-accel", accelerator.Name, "-cpu", accelerator.Processor ?? image.Architecture.Translated, "-smp", "1",
            "-m", string.Create(CultureInfo.InvariantCulture, $"{config.MemoryMebibytes}M"),
            "-kernel", image.Kernel, "-initrd", image.InitialFiles,
            "-append", $"{KernelOptions} {image.Architecture.KernelOptions}{(memory is MachineMemory.Fresh ? "" : " longshore.warm")}",

            // Nobody writes the disk, so all machines may have it at one time.
            "-drive", $"if=none,id=disk,format=raw,readonly=on,file.locking=off,file={Escaped(image.Disk)}", "-device", $"virtio-blk-{bus},drive=disk",
            "-netdev", "user,id=net,ipv6=off", "-device", $"virtio-net-{bus},netdev=net{image.Architecture.NetworkOptions}",
            "-chardev", "stdio,id=port,signal=off", "-device", $"virtio-serial-{bus}", "-device", $"virtserialport,chardev=port,name={PortName}",
            .. MemoryOf(config, memory),
        ];
    }

    private static IEnumerable<string> MemoryOf(MachineConfig config, MachineMemory memory)
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"{config.MemoryMebibytes}M");
        return memory switch
        {
            MachineMemory.Recorded recorded =>
            [
                "-object", $"memory-backend-file,id=ram,size={size},share=on,mem-path={Escaped(recorded.Path)}", "-qmp", Orders(recorded.Socket),
            ],
            MachineMemory.Restored restored =>
            [
                "-object", $"memory-backend-file,id=ram,size={size},share=off,mem-path={Escaped(restored.Snapshot.Memory)}", "-qmp", Orders(restored.Socket),
                "-incoming", "defer",
            ],
            _ => [],
        };
    }

    private static string Orders(string socket) => $"unix:{Escaped(socket)},server=on,wait=off";

    // QEMU writes a comma of a value as two.
    private static string Escaped(string value) => value.Replace(",", ",,", StringComparison.Ordinal);
}
