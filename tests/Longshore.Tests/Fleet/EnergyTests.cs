using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Energy;
using Longshore.Fleet.Power;

namespace Longshore.Tests.Fleet;

/// <summary>Meters, and what becomes of what they measure.</summary>
public sealed class EnergyTests
{
    private readonly ManualTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("#d,-,18,190,1201,1580,269,0,0,0,0,0,0,0,0,0,0,0,99,600,1204;", 19.0, 120.1, 26.9)]
    [InlineData("  #d,-,18,1,2,3,4;\r\n", 0.1, 0.2, 0.4)]
    public void WattsUpRecord_AsTheMeterSendsIt_IsRead(string text, double watts, double volts, double wattHours)
    {
        Assert.True(WattsUpRecord.TryParse(text, out var record));
        Assert.Equal(new WattsUpRecord(watts, volts, wattHours), record);
    }

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("#d,-,18,190,1201,1580,269")]
    [InlineData("#d,-,18,190,1201;")]
    [InlineData("#h,-,18,W,V,A,WH;")]
    [InlineData("#d,-,18,W,V,A,WH;")]
    [InlineData("#d,-,18,-5,1201,1580,269;")]
    [InlineData("#d,-,18,99999999999,1201,1580,269;")]
    public void WattsUpRecord_SomethingElse_IsNone(string text) => Assert.False(WattsUpRecord.TryParse(text, out _));

    [Fact]
    public async Task WattsUpMeter_NoiseAndSeveralRecords_GivesTheNewest()
    {
        var line = new MeterLine("noise,\u0001#d,-,18,10,0,0,0;#d,-,18,20,0,0,0;\r\n#d,-,1");
        await using var meter = new WattsUpMeter("/dev/ttyUSB0", line);

        Assert.Equal(new MeterReading(2.0, null), await meter.ReadAsync(Token));
        Assert.Equal(WattsUpRecord.StartCommand, line.Written);
    }

    [Fact]
    public async Task WattsUpMeter_LineThatEnds_IsSilent()
    {
        await using var meter = new WattsUpMeter("/dev/ttyUSB0", new MeterLine(new string('x', 2000)));

        await Assert.ThrowsAsync<MeterException>(() => meter.ReadAsync(Token));
    }

    [Theory]
    [InlineData(0x1F40 << 3, 1000, 0.1, 3.2)]
    [InlineData(0x04E2 << 3, 0xFFFF, 0.1, 0)]
    public async Task Ina219_Registers_GiveWatts(int bus, int shunt, double ohms, double watts)
    {
        // 8,000 steps of 4 mV and 1,000 steps of 10 uV at 0.1 ohm: 32 V and 0.1 A. A current below zero is noise.
        await using var meter = new Ina219Meter(new Ina219Chip("i2c-1 0x40", new SimulatedIna219((ushort)bus, (ushort)shunt)), ohms);

        Assert.Equal(watts, (await meter.ReadAsync(Token)).Watts!.Value, 9);
    }

    [Fact]
    public async Task Ina219_Overflow_IsNoReading()
    {
        await using var meter = new Ina219Meter(new Ina219Chip("i2c-1 0x40", new SimulatedIna219(1, 0)), 0.1);

        await Assert.ThrowsAsync<MeterException>(() => meter.ReadAsync(Token));
    }

    [Fact]
    public async Task Rapl_CounterThatBeginsAgain_GoesOn()
    {
        using var directory = new TemporaryDirectory();
        await WriteAsync(directory, "max_energy_range_uj", "10000000");
        await WriteAsync(directory, "energy_uj", "9000000\n");
        await using var meter = SystemFileMeter.Rapl(directory.Path);
        var integral = new MeterIntegral(_time, TimeSpan.FromSeconds(10));
        Assert.Null(integral.Take(await meter.ReadAsync(Token)));

        await WriteAsync(directory, "energy_uj", "1000000\n");

        Assert.Equal(2.0, integral.Take(await meter.ReadAsync(Token))!.Value, 9);
    }

    [Theory]
    [InlineData("2500000\n", 2.5)]
    [InlineData("0", 0)]
    public async Task PowerSupply_Power_IsInMillionths(string text, double watts)
    {
        using var directory = new TemporaryDirectory();
        await WriteAsync(directory, "power_now", text);
        await using var meter = SystemFileMeter.PowerSupply(directory.Path);

        Assert.Equal(watts, (await meter.ReadAsync(Token)).Watts);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("-5")]
    [InlineData("")]
    public async Task PowerSupply_Nonsense_IsNoReading(string text)
    {
        using var directory = new TemporaryDirectory();
        await WriteAsync(directory, "power_now", text);
        await using var meter = SystemFileMeter.PowerSupply(directory.Path);

        await Assert.ThrowsAsync<MeterException>(() => meter.ReadAsync(Token));
    }

    [Fact]
    public async Task PowerSupply_ThatIsGone_IsNoReading()
    {
        await using var meter = SystemFileMeter.PowerSupply("/nowhere");

        await Assert.ThrowsAsync<MeterException>(() => meter.ReadAsync(Token));
    }

    [Theory]
    [InlineData("echo 12.5", 12.5)]
    [InlineData("printf ' 3\\n'", 3)]
    public async Task CommandMeter_Number_IsWatts(string command, double watts)
    {
        await using var meter = new CommandMeter(command, new Shell(TimeProvider.System, TimeSpan.FromMinutes(1)));

        Assert.Equal(watts, (await meter.ReadAsync(Token)).Watts);
    }

    [Theory]
    [InlineData("echo watts")]
    [InlineData("echo -1")]
    [InlineData("echo NaN")]
    [InlineData("echo 1e308")]
    [InlineData("echo 1e999")]
    [InlineData("echo 5; exit 3")]
    public async Task CommandMeter_SomethingElse_IsNoReading(string command)
    {
        await using var meter = new CommandMeter(command, new Shell(TimeProvider.System, TimeSpan.FromMinutes(1)));

        await Assert.ThrowsAsync<MeterException>(() => meter.ReadAsync(Token));
    }

    [Fact]
    public void Integral_Power_IsTheMeanOverTheTime()
    {
        var integral = new MeterIntegral(_time, TimeSpan.FromSeconds(10));
        Assert.Null(integral.Take(new MeterReading(10, null)));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(40, integral.Take(new MeterReading(30, null)));
    }

    [Fact]
    public void Integral_AfterASilence_BeginsAgain()
    {
        var integral = new MeterIntegral(_time, TimeSpan.FromSeconds(10));
        integral.Take(new MeterReading(10, null));
        _time.Advance(TimeSpan.FromSeconds(11));

        Assert.Null(integral.Take(new MeterReading(10, null)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(10, integral.Take(new MeterReading(10, null)));
    }

    // Sums of them would be no numbers, which no store takes.
    [Theory]
    [InlineData(1e308, 1e308)]
    [InlineData(0, double.PositiveInfinity)]
    [InlineData(double.NaN, 1)]
    [InlineData(0, 1e9)]
    public void Integral_ReadingsThatNoMeterHas_AreNoEnergy(double first, double second)
    {
        var watts = new MeterIntegral(_time, TimeSpan.FromSeconds(10));
        var joules = new MeterIntegral(_time, TimeSpan.FromSeconds(10));
        watts.Take(new MeterReading(first, null));
        joules.Take(new MeterReading(null, first));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Null(watts.Take(new MeterReading(second, null)));
        Assert.True(joules.Take(new MeterReading(null, second)) is null or 0);
    }

    [Fact]
    public void Integral_CounterThatWasCleared_BeginsAgain()
    {
        var integral = new MeterIntegral(_time, TimeSpan.FromSeconds(10));
        integral.Take(new MeterReading(null, 100));

        Assert.Null(integral.Take(new MeterReading(null, 5)));
        Assert.Equal(3, integral.Take(new MeterReading(null, 8)));
    }

    [Fact]
    public void Share_AnyActivities_AddUpToTheMeter() => Prop.ForAll(
        Gen.Choose(0, 1_000_000).Zip(Gen.Choose(0, 10_000).Zip(Gen.Choose(0, 500)).NonEmptyListOf()).ToArbitrary(),
        drawn =>
        {
            var joules = drawn.Item1 / 100.0;
            ActivitySpan[] spans = [.. drawn.Item2.Select((each, index) => new ActivitySpan(
                new EnergyKey(BoardId.Of(index + 1), BoardActivity.Run, "f"), TimeSpan.FromMilliseconds(each.Item1), each.Item2 / 100.0))];
            var shares = EnergySharing.Share(joules, spans).ToList();
            return Math.Abs(shares.Sum(share => share.Joules) - joules) <= joules * 0.01
                && shares.TrueForAll(share => share.Joules >= 0 && share.MeasuredJoules == share.Joules);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Share_SeveralStepsOfATimeline_AddUpToTheMeter() => Prop.ForAll(
        Gen.Choose(1, 200).Zip(Gen.Elements(Enum.GetValues<BoardActivity>())).Zip(Gen.Choose(0, 400)).NonEmptyListOf().ToArbitrary(),
        steps =>
        {
            var timeline = new BoardTimeline(BoardId.Of(3), new BoardWatts { Off = 0.1 }, _time);
            var integral = new MeterIntegral(_time, TimeSpan.FromDays(1));
            integral.Take(new MeterReading(0, null));
            var (total, parts, last) = (0.0, 0.0, 0.0);
            foreach (var ((milliseconds, activity), tenths) in steps)
            {
                timeline.Change(activity, "");
                _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                total += (last + tenths / 10.0) / 2 * milliseconds / 1000;
                last = tenths / 10.0;
                parts += EnergySharing.Share(integral.Take(new MeterReading(last, null)), timeline.Take()).Sum(share => share.Joules);
            }

            return Math.Abs(parts - total) <= total * 0.01 + 1e-9;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Share_SilentMeter_IsModelled()
    {
        var span = new ActivitySpan(new EnergyKey(BoardId.Of(3), BoardActivity.Boot, ""), TimeSpan.FromSeconds(2), 2.5);

        Assert.Equal(new EnergyShare(span.Key, 2000, 5, 5, 0), Assert.Single(EnergySharing.Share(null, [span])));
    }

    [Fact]
    public void Timeline_Activities_AreKeptApart()
    {
        var timeline = new BoardTimeline(BoardId.Of(3), new BoardWatts(), _time);
        timeline.Change(BoardActivity.Boot, "");
        _time.Advance(TimeSpan.FromSeconds(1));
        timeline.Change(BoardActivity.Run, "f");
        _time.Advance(TimeSpan.FromSeconds(2));
        timeline.Change(BoardActivity.Run, "g");
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(
            ["Boot: 1", "Run:f 2", "Run:g 3"],
            timeline.Take().Where(span => span.Duration > TimeSpan.Zero)
                .Select(span => FormattableString.Invariant($"{span.Key.Activity}:{span.Key.Function} {span.Duration.TotalSeconds}")));
        Assert.DoesNotContain(timeline.Take(), span => span.Duration > TimeSpan.Zero);
    }

    private static Task WriteAsync(TemporaryDirectory directory, string file, string text) =>
        File.WriteAllTextAsync(Path.Combine(directory.Path, file), text, Token);

    private sealed class MeterLine(string text) : MemoryStream
    {
        private readonly byte[] _text = Encoding.Latin1.GetBytes(text);
        private int _position;

        public string Written { get; private set; } = "";

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(buffer.Length, _text.Length - _position);
            _text.AsMemory(_position, count).CopyTo(buffer);
            _position += count;
            return ValueTask.FromResult(count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Written += Encoding.ASCII.GetString(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
