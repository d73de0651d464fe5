using Longshore.Fleet.Machines;

namespace Longshore.Tests.Fleet.Machines;

/// <summary>What names a computer's processor.</summary>
public sealed class HostProcessorTests
{
    [Fact]
    public void Describe_X64_IsModelAndFlagsOnce() => Assert.Equal(
        "model name\t: A\nflags\t\t: fpu vme",
        HostProcessor.Describe(
            ["processor\t: 0", "model name\t: A", "cpu MHz\t\t: 2000.1", "flags\t\t: fpu vme", "", "processor\t: 1", "model name\t: A", "cpu MHz\t\t: 2100.7", "flags\t\t: fpu vme"]));

    // ARM has no line "model name", and a computer may have two kinds of processors.
    [Fact]
    public void Describe_Arm64_IsEveryKindByItsNumbers() => Assert.Equal(
        "Features\t: fp asimd\nCPU implementer\t: 0x41\nCPU part\t: 0xd05\nCPU part\t: 0xd0a",
        HostProcessor.Describe(
            [
                "processor\t: 0", "BogoMIPS\t: 48.00", "Features\t: fp asimd", "CPU implementer\t: 0x41", "CPU part\t: 0xd05",
                "", "processor\t: 1", "BogoMIPS\t: 48.00", "Features\t: fp asimd", "CPU implementer\t: 0x41", "CPU part\t: 0xd0a",
            ]));

    [Fact]
    public void Hardware_Arm64_HasNoModelOfAnotherProcessor() =>
        Assert.Equal(["host"], Accelerator.HardwareOf(MachineArchitecture.Find("arm64")!).Select(each => each.Processor));
}
