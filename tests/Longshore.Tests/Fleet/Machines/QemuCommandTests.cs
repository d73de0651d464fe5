using Longshore.Fleet.Machines;

namespace Longshore.Tests.Fleet.Machines;

/// <summary>QEMU's command.</summary>
public sealed class QemuCommandTests
{
    private static readonly BoardImage Image = new(MachineArchitecture.Find("arm64")!, "/i/kernel", "/i/initial-files", "/i/a,b/disk", "f");

    [Fact]
    public void Of_Boot_HasAReadOnlyDiskAndNoRights()
    {
        var command = QemuCommand.Of(new MachineConfig("/i") { MemoryMebibytes = 200 }, Image, Accelerator.Translation, new MachineMemory.Fresh());

        var arguments = string.Join(' ', command.ArgumentList);
        Assert.Equal("qemu-system-aarch64", command.FileName);
        Assert.Contains("-m 200M", arguments, StringComparison.Ordinal);
        Assert.Contains("readonly=on", arguments, StringComparison.Ordinal);
        Assert.Contains("-no-reboot -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny", arguments, StringComparison.Ordinal);
        Assert.DoesNotContain("longshore.warm", arguments, StringComparison.Ordinal);

        // A comma would begin the next of QEMU's values.
        Assert.Contains("file=/i/a,,b/disk", arguments, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Restored_WritesNothingThatOthersSee()
    {
        var command = QemuCommand.Of(
            new MachineConfig("/i"), Image, Accelerator.Translation, new MachineMemory.Restored(new MachineSnapshot("/s/memory", "/s/devices"), "/t/qmp"));

        Assert.Equal("/bin/sh", command.FileName);
        Assert.Equal("/s/devices", command.ArgumentList[2]);
        var arguments = string.Join(' ', command.ArgumentList);
        Assert.Contains("share=off,mem-path=/s/memory", arguments, StringComparison.Ordinal);
        Assert.Contains("-incoming defer", arguments, StringComparison.Ordinal);
    }
}
