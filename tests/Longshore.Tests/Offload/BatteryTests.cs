using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.Offload.Battery;

namespace Longshore.Tests.Offload;

public sealed class BatteryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Sysfs_TheMachinesBattery_IsReadAndAMouseIsNot()
    {
        Supply("AC", ("type", "Mains"), ("online", "1"));
        Supply("hid-mouse", ("type", "Battery"), ("scope", "Device"), ("capacity", "11"));
        Supply("BAT0", ("type", "Battery"), ("capacity", "83\n"));

        var battery = SysfsBattery.Find(_directory.Path)!;

        Assert.Equal("BAT0", battery.Name);
        Assert.Equal(83, await battery.ReadAsync(Cancellation));
    }

    [Fact]
    public void Sysfs_WithoutABattery_FindsNone()
    {
        Supply("AC", ("type", "Mains"));

        Assert.Null(SysfsBattery.Find(_directory.Path));
        Assert.Null(SysfsBattery.Find(Path.Combine(_directory.Path, "missing")));
    }

    // 7.2 V are the middle between 6 and 8.4.
    [Theory]
    [InlineData("7200", 50)]
    [InlineData("8500", 100)]
    [InlineData("5000", 0)]
    [InlineData("?", -1)]
    public async Task Ina219_Voltage_IsTheChargeOfTwoCells(string millivolts, double percent)
    {
        Supply("hwmon0", ("name", "cpu_thermal"));
        Supply("hwmon1", ("name", "ina219"), ("in1_input", millivolts));

        Assert.Equal(percent, await Ina219Battery.Find(_directory.Path)!.ReadAsync(Cancellation), 6);
    }

    [Theory]
    [InlineData("Current Battery Service state:\n  AC powered: false\n  level: 72\n  scale: 100\n", 72)]
    [InlineData("  level: 30\n  scale: 60\n", 50)]
    [InlineData("nothing of the kind", -1)]
    public void Android_Level_IsAShareOfTheScale(string text, double percent) => Assert.Equal(percent, AndroidBattery.Parse(text));

    [Theory]
    [InlineData("battery: 72.25\n", 72.25)]
    [InlineData("Invalid request.\n", -1)]
    public async Task PiSugar_Answer_IsTheLevel(string answer, double percent)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(
            async () =>
            {
                using var client = await listener.AcceptTcpClientAsync(Cancellation);
                var request = new byte[64];
                var length = await client.GetStream().ReadAsync(request, Cancellation);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), Cancellation);
                return Encoding.ASCII.GetString(request, 0, length);
            },
            Cancellation);

        Assert.Equal(percent, await new PiSugarBattery(((IPEndPoint)listener.LocalEndpoint).Port).ReadAsync(Cancellation));
        Assert.Equal("get battery\n", await serving);
    }

    [Fact]
    public async Task PiSugar_WithoutTheBoard_IsNone() => Assert.Equal(-1, await new PiSugarBattery(1).ReadAsync(Cancellation));

    private void Supply(string name, params (string File, string Text)[] files)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_directory.Path, name)).FullName;
        foreach (var (file, text) in files)
        {
            File.WriteAllText(Path.Combine(directory, file), text);
        }
    }
}
