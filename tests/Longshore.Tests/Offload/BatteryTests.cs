using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.Offload.Battery;
using Longshore.Tests.Rpc;

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

    // The fault is told once while it lasts, and the reader goes on.
    [Fact]
    public async Task Monitor_OfABatteryThatThrows_ReadsOn()
    {
        var (time, battery, reports) = (new ManualTimers(), new BrokenBattery { Fault = new TimeoutException("no answer") }, new List<string>());
        await using var monitor = await BatteryMonitor.StartAsync(battery, time, Cancellation, reports.Add);
        await ReadAgainAsync(time, battery);
        Assert.Equal((BatteryMonitor.None, 1), (monitor.Percent, reports.Count));
        Assert.Equal("the battery broken cannot be read: no answer", reports[0]);

        battery.Fault = null;
        await ReadAgainAsync(time, battery);
        await ReadAgainAsync(time, battery);

        Assert.Equal((50, 1), (monitor.Percent, reports.Count));
    }

    private static async Task ReadAgainAsync(ManualTimers time, BrokenBattery battery)
    {
        var reads = battery.Reads;
        while (battery.Reads == reads)
        {
            time.FireAll();
            await Task.Yield();
        }
    }

    private sealed class BrokenBattery : IBattery
    {
        private int _reads;

        public Exception? Fault { get; set; }

        public int Reads => Volatile.Read(ref _reads);

        public string Name => "broken";

        public ValueTask<double> ReadAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _reads);
            return Fault is { } fault ? throw fault : new(50);
        }
    }

    private void Supply(string name, params (string File, string Text)[] files)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_directory.Path, name)).FullName;
        foreach (var (file, text) in files)
        {
            File.WriteAllText(Path.Combine(directory, file), text);
        }
    }
}
