using System.Globalization;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Specs;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("*/5 * * * *", "*/5 * * * *", "UTC", MissedRuns.Skip)]
    [InlineData("0 6 * * MON;Europe/Berlin", "0 6 * * MON", "Europe/Berlin", MissedRuns.Skip)]
    [InlineData("0 6 * * MON; Europe/Berlin ;once", "0 6 * * MON", "Europe/Berlin", MissedRuns.Once)]
    [InlineData("0 6 * * *;;once", "0 6 * * *", "UTC", MissedRuns.Once)]
    public void TryParse_Text_ReadsAllPartsAndWritesThem(string text, string expression, string zone, MissedRuns missed)
    {
        Assert.True(CronSchedule.TryParse(text, out var schedule));
        Assert.True(CronSchedule.TryParse(schedule.ToString(), out var again));

        Assert.Equal((expression, zone, missed), (schedule.Expression, schedule.TimeZone, schedule.Missed));
        Assert.Equal(schedule, again);
    }

    [Theory]
    [InlineData("* * * * *;UTC;twice")]
    [InlineData("* * * * *;UTC;once;more")]
    public void TryParse_OtherText_IsRefused(string text) => Assert.False(CronSchedule.TryParse(text, out _));

    [Theory]
    [InlineData("", "schedules[0].cron: is not a cron expression of 5 or 6 fields")]
    [InlineData("* * * *", "schedules[0].cron: is not a cron expression of 5 or 6 fields")]
    [InlineData("61 * * * *", "schedules[0].cron: is not a cron expression of 5 or 6 fields")]
    [InlineData("0 0 30 2 *", "schedules[0].cron: never occurs")]
    [InlineData("0 0 31 4 *", "schedules[0].cron: never occurs")]
    [InlineData("* * * * *;Mars/Olympus", "schedules[0].zone: is not a known time zone")]
    public void Validate_WrongSchedule_NamesItsPart(string text, string start)
    {
        Assert.True(CronSchedule.TryParse(text, out var schedule));

        Assert.StartsWith(start, Assert.Single(Validate(schedule)), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_LongExpression_IsRefused() =>
        Assert.Equal(["schedules[0].cron: is longer than 256 characters"], Validate(new CronSchedule(string.Join(',', Enumerable.Repeat("10", 100)) + " * * * *")));

    [Fact]
    public void Validate_TooManyOrTwice_IsRefused() => Assert.Equal(
        ["schedules: a function has at most 32", "schedules[1]: stands twice"],
        Validate([new CronSchedule("0 0 1 1 *"), new CronSchedule("0 0 1 1 *"), .. Enumerable.Range(0, 31).Select(i => new CronSchedule($"{i} * * * *"))]));

    [Theory]
    [InlineData("29 2 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T02:29:00Z")]
    [InlineData("*/10 * * * * *", "2026-01-01T00:00:05Z", "2026-01-01T00:00:10Z")]
    public void NextAfter_Expression_IsTheNextTime(string expression, string after, string expected) =>
        Assert.Equal(Time(expected), new CronSchedule(expression).NextAfter(Time(after)));

    // In Berlin, 2026-03-29 has no hour from 2 to 3: clocks go from 2:00 (1:00Z) to 3:00.
    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("30 2 * * *", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")]
    [InlineData("*/30 * * * *", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z")]
    public void NextAfter_SkippedHour_ComesOnceWhenTheHourWouldHaveEnded(string expression, string after, string expected) =>
        Assert.Equal(Time(expected), Berlin(expression).NextAfter(Time(after)));

    // In Berlin, 2026-10-25 has the hour from 2 to 3 twice: clocks go from 3:00 (1:00Z) to 2:00.
    [Theory]
    [InlineData("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("*/30 * * * *", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z")]
    public void NextAfter_RepeatedHour_FixedTimeComesOnceAndIntervalGoesOn(string expression, string after, string expected) =>
        Assert.Equal(Time(expected), Berlin(expression).NextAfter(Time(after)));

    private static CronSchedule Berlin(string expression) => new(expression) { TimeZone = "Europe/Berlin" };

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Validate(params CronSchedule[] schedules)
    {
        var artifact = new Artifact(ModuleDigest.Of([1]), ArtifactKind.WasmCommand);
        var spec = new FunctionSpec(FunctionFixture.Name("f"), artifact) { Schedules = [.. schedules] };
        return FunctionSpecValidator.Validate(spec).Select(error => error.ToString());
    }
}
