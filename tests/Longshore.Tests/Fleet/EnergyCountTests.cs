using Longshore.Fleet.Energy;
using Longshore.Offload.Battery;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Fleet;

/// <summary>The joules of a program's run, by a simulated INA219.</summary>
public sealed class EnergyCountTests : IDisposable
{
    private const int ReadingsPerSecond = 10;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1) / ReadingsPerSecond;

    // 2,000 steps of 4 mV are 8 V; 500 steps of 10 uV at 0.1 ohm are 50 mA: 0.4 W.
    private readonly SimulatedIna219 _registers = new(2_000 << 3, 500);
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _registers.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_AfterSteadyPower_HasTheJoulesOfTheWholeTime()
    {
        await using var meter = new Ina219Meter(new Ina219Chip("i2c-1 0x40", _registers), Ina219Chip.DefaultShuntOhms);
        await using var count = await EnergyCount.StartAsync(meter, Period, _time, Token);

        Advance(readings: 3 * ReadingsPerSecond);
        var total = await count.StopAsync();

        Assert.Equal(("ina219 i2c-1 0x40", TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), 0), (total.Meter, total.Elapsed, total.Measured, total.SilentReadings));
        Assert.Equal(1.2, total.Joules, 9);
        Assert.Equal(0.4, total.Watts, 9);
    }

    [Fact]
    public async Task Stop_AfterASilence_CountsWhatWasMeasuredAndSaysSo()
    {
        await using var meter = new Ina219Meter(new Ina219Chip("i2c-1 0x40", _registers), Ina219Chip.DefaultShuntOhms);
        await using var count = await EnergyCount.StartAsync(meter, Period, _time, Token);
        Advance(readings: ReadingsPerSecond);
        _registers.Answers = false;
        Advance(readings: 2 * ReadingsPerSecond);
        _registers.Answers = true;
        Advance(readings: ReadingsPerSecond);

        var total = await count.StopAsync();

        Assert.Equal(TimeSpan.FromSeconds(4), total.Elapsed);
        Assert.True(total.SilentReadings > 0);
        Assert.Equal(total.Measured.TotalSeconds * 0.4, total.Joules, 9);
        Assert.InRange(total.Measured.TotalSeconds, 1.8, 2);
    }

    [Fact]
    public async Task Start_ChipThatDoesNotAnswer_IsRefused()
    {
        _registers.Answers = false;
        await using (var meter = new Ina219Meter(new Ina219Chip("i2c-1 0x40", _registers), Ina219Chip.DefaultShuntOhms))
        {
            var failure = await Assert.ThrowsAsync<MeterException>(() => EnergyCount.StartAsync(meter, Period, _time, Token));
            Assert.Equal("ina219 i2c-1 0x40: the chip does not acknowledge", failure.Message);
        }

        Assert.True(_registers.IsDisposed);
    }

    // 6 V are an empty battery of two cells, 8.4 V a full one.
    [Theory]
    [InlineData(1_500, 0)]
    [InlineData(1_800, 50)]
    [InlineData(2_100, 100)]
    public async Task Battery_OfTheChip_HasTheChargeOfItsVoltage(int steps, double percent)
    {
        _registers.Bus = (ushort)(steps << 3);
        using var chip = new Ina219Chip("i2c-1 0x40", _registers);

        Assert.Equal(percent, await new Ina219Battery(chip.Name, () => chip.ReadVolts() * 1000).ReadAsync(Token), 6);
    }

    private void Advance(int readings)
    {
        for (var reading = 0; reading < readings; reading++)
        {
            _time.Advance(Period);
        }
    }
}
