using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Longshore.Fleet.Power;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Fleet;

/// <summary>Power switches.</summary>
public sealed class PowerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Shell Shell => new(TimeProvider.System, TimeSpan.FromMinutes(1));

    [Theory]
    [InlineData("P9_12", 1, 28)]
    [InlineData("P9_15", 1, 16)]
    [InlineData("P9_23", 1, 17)]
    [InlineData("P9_25", 3, 21)]
    [InlineData("P9_27", 3, 19)]
    [InlineData("P8_8", 2, 3)]
    [InlineData("P8_10", 2, 4)]
    [InlineData("P8_11", 1, 13)]
    [InlineData("P8_14", 0, 26)]
    [InlineData("P9_26", 0, 14)]
    public void Pins_ThoseOfMicroFaas_AreLines(string pin, int chip, int line)
    {
        Assert.True(BeagleBonePins.TryFind(pin, out var address));
        Assert.Equal(new GpioLineAddress(chip, line), address);
    }

    [Theory]
    [InlineData("P9_9")]
    [InlineData("P9_1")]
    [InlineData("P9_47")]
    [InlineData("P8_0")]
    [InlineData("P7_3")]
    [InlineData("P9_")]
    [InlineData("P9_-1")]
    [InlineData("GPIO60")]
    public void Pins_SomethingElse_IsNone(string pin) => Assert.False(BeagleBonePins.TryFind(pin, out _));

    [Fact]
    public async Task Pulse_PowerUp_PressesTheButtonForItsTime()
    {
        var time = new FakeTimeProvider();
        var line = new Line();
        await using var button = new PulseSwitch("P9_12", line, TimeSpan.FromSeconds(0.5), time);

        var pressing = button.PowerUpAsync(Token);
        Assert.Equal([false], line.Levels);
        time.Advance(TimeSpan.FromSeconds(0.5));
        await pressing;

        Assert.Equal([false, true], line.Levels);
    }

    [Fact]
    public async Task Pulse_ThatIsCancelled_ReleasesTheButton()
    {
        var line = new Line();
        await using var button = new PulseSwitch("P9_12", line, TimeSpan.FromSeconds(0.5), new FakeTimeProvider());
        using var source = new CancellationTokenSource();

        var pressing = button.PowerUpAsync(source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pressing);
        Assert.Equal([false, true], line.Levels);
    }

    [Fact]
    public void CharacterDevice_ThatDoesNotExist_IsNamed() =>
        Assert.Contains("gpiochip77", Assert.Throws<PowerException>(() => CharacterDeviceLine.Open(new GpioLineAddress(77, 1))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Command_Switches_RunTheirLines()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "power");
        await using var commands = new CommandSwitch($"echo on >> {file}", $"echo off >> {file}", Shell);

        await commands.PowerUpAsync(Token);
        await commands.PowerDownAsync(Token);

        Assert.Equal(["on", "off"], await File.ReadAllLinesAsync(file, Token));
    }

    // As MicroFaaS starts a virtual machine: the shell ends, and the machine has its output open. The time of commands does not pass here.
    [Fact]
    public async Task Command_ThatLeavesAMachineInTheBackground_HasSwitchedOn()
    {
        using var directory = new TemporaryDirectory();
        var (pipe, ended) = (Path.Combine(directory.Path, "pipe"), Path.Combine(directory.Path, "ended"));
        var shell = new Shell(new FakeTimeProvider(), TimeSpan.FromSeconds(10));
        await using var commands = new CommandSwitch($"mkfifo {pipe}; {{ echo up; cat {pipe}; echo > {ended}; }} & true", null, shell);

        await commands.PowerUpAsync(Token).WaitAsync(TimeSpan.FromMinutes(1), Token);

        // It lives: it reads, and ends by itself.
        await File.WriteAllTextAsync(pipe, "x", Token);
        while (!File.Exists(ended))
        {
            await Task.Delay(1, Token);
        }
    }

    [Theory]
    [InlineData("exit 7")]
    [InlineData("/nowhere/at/all")]
    public async Task Command_ThatFails_IsNamed(string line)
    {
        await using var commands = new CommandSwitch(line, null, Shell);

        await Assert.ThrowsAsync<PowerException>(() => commands.PowerUpAsync(Token));
        await commands.PowerDownAsync(Token);
    }

    [Fact]
    public async Task Shell_CommandThatNeverEnds_IsKilled()
    {
        var time = new FakeTimeProvider();
        using var directory = new TemporaryDirectory();
        var (started, never) = (Path.Combine(directory.Path, "started"), Path.Combine(directory.Path, "never"));
        await Shell.RunAsync($"mkfifo {started} {never}", Token);
        var running = new Shell(time, TimeSpan.FromSeconds(10)).RunAsync($"echo > {started}; exec cat {never}", Token);

        // The command has begun when its line can be read. Nobody writes to the other pipe.
        await Task.Run(() => File.ReadAllText(started), Token);
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Contains("killed", (await running).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shell_MuchOutput_IsCutAndDoesNotBlock() =>
        Assert.Equal(4096, (await Shell.ReadAsync("head -c 1000000 /dev/zero | tr '\\0' x", Token)).Output.Length);

    [Fact]
    public async Task WakeOnLan_PowerUp_SendsTheMagicPacket()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = PhysicalAddress.Parse("DEADBEEF0003");
        await using var wake = new WakeOnLanSwitch(address, (IPEndPoint)socket.LocalEndPoint!);

        await wake.PowerUpAsync(Token);

        var packet = new byte[200];
        var length = await socket.ReceiveAsync(packet, Token);
        Assert.Equal(102, length);
        Assert.Equal(address, MagicPacket.Read(packet.AsSpan(0, length)));
    }

    [Fact]
    public void MagicPacket_SomethingElse_IsNone()
    {
        var packet = MagicPacket.Write(PhysicalAddress.Parse("DEADBEEF0003"));
        packet[90] ^= 1;

        Assert.Null(MagicPacket.Read(packet));
        Assert.Null(MagicPacket.Read(packet.AsSpan(0, 50)));
        Assert.Null(MagicPacket.Read(new byte[102]));
    }

    private sealed class Line : IGpioLine
    {
        public List<bool> Levels { get; } = [];

        public void Set(bool isHigh) => Levels.Add(isHigh);

        public void Dispose()
        {
        }
    }
}
