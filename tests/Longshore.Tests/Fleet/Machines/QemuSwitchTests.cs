using System.Diagnostics;
using System.Net;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Machines;
using Longshore.Fleet.Power;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Fleet.Machines;

/// <summary>The power switch of virtual machines, with a script in the place of QEMU.</summary>
public sealed class QemuSwitchTests : IAsyncDisposable
{
    // Ends when its standard input does, or when it is killed.
    private const string Hang = "exec cat >/dev/null";
    private const string Serve = "echo up; echo ready; read -r start; echo \"$start\" >> $0.told; ";

    private readonly List<string> _told = [];
    private readonly List<IDisposable> _disposed = [];
    private readonly List<QemuSwitch> _switches = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PowerUp_Machine_IsToldWhoItIs()
    {
        var qemu = Fake(Serve + Hang);
        var board = Switch(qemu);

        await board.PowerUpAsync(Token);

        var told = await LinesAsync(qemu, 1);
        Assert.StartsWith("""{"id":7,"host":"10.0.2.2","port":63302,"unix_ms":""", told[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reboot_IsAMachineOfItsOwn_WithOtherRandomness()
    {
        var qemu = Fake(Serve + "[ $(wc -l < $0.told) -ge 2 ] && " + Hang + "; echo reboot");
        var board = Switch(qemu);

        await board.PowerUpAsync(Token);

        var told = await LinesAsync(qemu, 2);
        Assert.NotEqual(told[0], told[1]);
        Assert.Equal(2, qemu.Starts.Length);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Off_MachineThatSwitchesItselfOff_IsNotStartedAgain()
    {
        var qemu = Fake(Serve + "echo off");
        var board = Switch(qemu);

        await board.PowerUpAsync(Token);
        await board.PowerDownAsync(Token);

        Assert.Single(qemu.Starts);
        Assert.Null(board.ProcessId);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task PowerDown_MachineThatHangs_LosesItsPowerByItsHandle()
    {
        var time = new FakeTimeProvider();
        var board = Switch(Fake("echo up; " + Hang), time);
        await board.PowerUpAsync(Token);
        using var process = Process.GetProcessById(board.ProcessId!.Value);

        var off = board.PowerDownAsync(Token);
        await AdvanceAsync(time, off);

        await process.WaitForExitAsync(Token);
        Assert.Null(board.ProcessId);
        Assert.Contains("its power was cut", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PowerUp_MachineThatHangs_IsReplaced()
    {
        var qemu = Fake("echo up; " + Hang);
        var board = Switch(qemu);
        await board.PowerUpAsync(Token);
        using var process = Process.GetProcessById(board.ProcessId!.Value);

        await board.PowerUpAsync(Token);

        await process.WaitForExitAsync(Token);
        Assert.NotEqual(process.Id, board.ProcessId);
    }

    [Theory]
    [InlineData("echo up; echo no such bus >&2; exit 3", "after \"up\": QEMU's exit code is 3. no such bus")]
    [InlineData("exit 1", "after \"nothing\": QEMU's exit code is 1.")]
    public async Task Machine_ThatEndsByItself_IsTold(string script, string expected)
    {
        var board = Switch(Fake(script));

        await board.PowerUpAsync(Token);
        await board.PowerDownAsync(Token);

        Assert.Contains(expected, Assert.Single(_told), StringComparison.Ordinal);
    }

    // A guest that has taken its machine over can say what it likes to its host.
    [Fact]
    public async Task Machine_ThatSaysALineWithoutEnd_LosesItsPower()
    {
        var board = Switch(Fake("exec tr '\\0' x < /dev/zero"));

        await board.PowerUpAsync(Token);
        await board.PowerDownAsync(Token);

        Assert.Contains("ended by itself", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_MachineThatRuns_LosesItsPower()
    {
        var board = Switch(Fake("echo up; " + Hang));
        await board.PowerUpAsync(Token);
        using var process = Process.GetProcessById(board.ProcessId!.Value);

        await board.DisposeAsync();

        await process.WaitForExitAsync(Token);
    }

    [Fact]
    public async Task PowerUp_ProgramThatDoesNotExist_IsNamed()
    {
        using var directory = new TemporaryDirectory();
        FakeQemu.WriteImage(directory, "arm64");
        var board = Switch(new MachineConfig(directory.Path) { Program = "/no/such/qemu" }, TimeProvider.System);

        var failure = await Assert.ThrowsAsync<PowerException>(() => board.PowerUpAsync(Token));

        Assert.Contains("/no/such/qemu cannot be started", failure.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var each in _switches)
        {
            await each.DisposeAsync();
        }

        _disposed.ForEach(each => each.Dispose());
    }

    private FakeQemu Fake(string script)
    {
        var qemu = new FakeQemu(script);
        _disposed.Add(qemu);
        return qemu;
    }

    private QemuSwitch Switch(FakeQemu qemu, TimeProvider? time = null) => Switch(qemu.Config, time ?? TimeProvider.System);

    private QemuSwitch Switch(MachineConfig config, TimeProvider time)
    {
        var machines = new QemuMachines(config, new MachineTimes(), static () => false, Tell, time);
        var made = new QemuSwitch(
            BoardId.Of(7), machines, isRestored: false, MachineNetwork.Of(static () => new IPEndPoint(IPAddress.Loopback, 63302)), new MachineTimes(), Tell, time);
        _disposed.Add(machines);
        _switches.Add(made);
        return made;
    }

    private void Tell(string sentence)
    {
        lock (_told)
        {
            _told.Add(sentence);
        }
    }

    private static async Task<string[]> LinesAsync(FakeQemu qemu, int count)
    {
        var file = qemu.Config.Program + ".told";
        while (true)
        {
            var lines = File.Exists(file) ? await File.ReadAllLinesAsync(file, Token) : [];
            if (lines.Length >= count)
            {
                return lines;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), Token);
        }
    }

    private static async Task AdvanceAsync(FakeTimeProvider time, Task until)
    {
        while (!until.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), Token);
        }

        await until;
    }
}
