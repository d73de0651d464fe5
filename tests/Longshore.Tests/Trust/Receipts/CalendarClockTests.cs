using Longshore.Trust.Receipts;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Trust.Receipts;

/// <summary>A timestamp has the calendar's time, also after a long pause.</summary>
public sealed class CalendarClockTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(60_000)]
    public void Microseconds_OfATimestamp_IsItsTime(int ageMilliseconds)
    {
        var clock = new CalendarClock(_time);
        _time.Advance(TimeSpan.FromHours(1));
        var (timestamp, expected) = (_time.GetTimestamp(), Timestamps.ToMicroseconds(_time.GetUtcNow()));
        _time.Advance(TimeSpan.FromMilliseconds(ageMilliseconds));

        Assert.Equal(expected, clock.Microseconds(timestamp));
        Assert.Equal(expected, clock.Microseconds(timestamp));
    }

    [Fact]
    public void Microseconds_WithoutATimestamp_IsNow()
    {
        var clock = new CalendarClock(_time);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(Timestamps.ToMicroseconds(_time.GetUtcNow()), clock.Microseconds(null));
    }
}
