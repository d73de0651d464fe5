using Longshore.Fleet.Machines;
using Longshore.Fleet.Power;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Fleet.Machines;

/// <summary>How machines run is found out by trying, with a script in the place of QEMU.</summary>
public sealed class QemuMachinesTests
{
    private readonly List<string> _told = [];
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Boot_WithoutHardware_IsByTranslationAtOnce()
    {
        using var qemu = new FakeQemu("echo up");

        await BootAsync(qemu, hasHardware: false);

        Assert.Contains("-accel tcg,thread=multi -cpu max", Assert.Single(qemu.Starts), StringComparison.Ordinal);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Boot_OnHardwareThatWorks_UsesIt()
    {
        using var qemu = new FakeQemu("echo up; exec cat >/dev/null");

        await BootAsync(qemu, hasHardware: true);

        Assert.Equal(2, qemu.Starts.Length);
        Assert.All(qemu.Starts, start => Assert.Contains("-accel kvm -cpu host", start, StringComparison.Ordinal));
    }

    // A virtual computer that offers its processor, but not all registers of it: QEMU ends at once.
    [Fact]
    public async Task Boot_ProcessorThatIsRefused_TakesAnOlderOne()
    {
        using var qemu = new FakeQemu("case \"$*\" in *'-cpu host'*) echo 'failed to set MSR 0x48f' >&2; exit 1;; esac; echo up; exec cat >/dev/null");

        await BootAsync(qemu, hasHardware: true);

        Assert.Contains("-accel kvm -cpu Nehalem", qemu.Starts[^1], StringComparison.Ordinal);
        Assert.Contains("failed to set MSR 0x48f", Assert.Single(_told), StringComparison.Ordinal);
    }

    // A nested virtual computer in which a kernel spins for ever.
    [Fact]
    public async Task Boot_KernelThatHangsOnHardware_IsByTranslation()
    {
        using var qemu = new FakeQemu("case \"$*\" in *kvm*) exec cat >/dev/null;; esac; echo up; exec cat >/dev/null");

        await BootAsync(qemu, hasHardware: true);

        Assert.Contains("-accel tcg", qemu.Starts[^1], StringComparison.Ordinal);
        Assert.Equal(3, qemu.Starts.Length);
        Assert.All(_told, sentence => Assert.Contains("its kernel did not run in 10 s", sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Boot_Twice_TriesHardwareOnce()
    {
        using var qemu = new FakeQemu("echo up; exec cat >/dev/null");
        using var machines = Machines(qemu.Config, hasHardware: true);

        for (var boot = 0; boot < 2; boot++)
        {
            await using var machine = await machines.BootAsync(Token);
            await machine.WaitAsync(machine.Up, Token);
        }

        Assert.Equal(3, qemu.Starts.Length);
    }

    [Fact]
    public async Task Boot_HardwareForAnotherProcessor_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        FakeQemu.WriteImage(directory, MachineArchitecture.All.First(each => !each.IsOfHost).Name);
        using var machines = Machines(new MachineConfig(directory.Path) { Accelerator = AcceleratorChoice.Hardware }, hasHardware: true);

        var failure = await Assert.ThrowsAsync<PowerException>(() => machines.BootAsync(Token));

        Assert.Contains("cannot run on this computer's processor", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_MachineThatNeverWaits_GivesUpAndLeavesNoSnapshot()
    {
        using var qemu = new FakeQemu("echo up; exec cat >/dev/null");
        using var machines = Machines(qemu.Config, hasHardware: false);

        var failure = await Assert.ThrowsAsync<PowerException>(() => AdvanceAsync(machines.RestoreAsync(Token)));

        Assert.Contains("was not ready in 120 s", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetDirectories(qemu.Config.Image), folder => folder.Contains("snapshot", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{", "make one by eng/board-image")]
    [InlineData("[]", "make it again by eng/board-image")]
    [InlineData("""{"architecture": "mips", "kernel": "kernel", "initial-files": "initial-files", "disk": "disk", "fingerprint": "f"}""", "must be one of x86-64, arm64")]
    [InlineData("""{"architecture": "arm64", "kernel": "../kernel", "initial-files": "initial-files", "disk": "disk", "fingerprint": "f"}""", "must be the name of a file in the same folder")]
    [InlineData("""{"architecture": "arm64", "kernel": "other", "initial-files": "initial-files", "disk": "disk", "fingerprint": "f"}""", "is missing")]
    public void Image_ThatIsNotUnderstood_IsRefused(string json, string expected)
    {
        using var directory = new TemporaryDirectory();
        FakeQemu.WriteImage(directory, "arm64");
        directory.Write(BoardImage.FileName, json);

        Assert.Contains(expected, Assert.Throws<PowerException>(() => BoardImage.Open(directory.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_FolderWithoutOne_SaysHowToMakeOne()
    {
        using var directory = new TemporaryDirectory();

        Assert.Contains("eng/board-image", Assert.Throws<PowerException>(() => BoardImage.Open(directory.Path)).Message, StringComparison.Ordinal);
    }

    private QemuMachines Machines(MachineConfig config, bool hasHardware) => new(config, new MachineTimes(), () => hasHardware, _told.Add, _time);

    private async Task BootAsync(FakeQemu qemu, bool hasHardware)
    {
        using var machines = Machines(qemu.Config, hasHardware);
        var machine = await AdvanceAsync(machines.BootAsync(Token));
        await machine.WaitAsync(machine.Up, Token);
        await machine.DisposeAsync();
    }

    // The machine's first word may take a while on a busy computer: time passes only after it had the chance.
    private async Task<T> AdvanceAsync<T>(Task<T> until)
    {
        while (await Task.WhenAny(until, Task.Delay(TimeSpan.FromSeconds(1), Token)) != until)
        {
            _time.Advance(TimeSpan.FromSeconds(60));
        }

        return await until;
    }
}
