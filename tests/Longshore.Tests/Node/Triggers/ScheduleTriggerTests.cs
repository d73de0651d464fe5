using System.Globalization;
using Longshore.Functions.Calls;
using Longshore.Functions.Schedules;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Schedules;
using Longshore.Node.Telemetry;
using Longshore.Tests.Functions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Node.Triggers;

public sealed class ScheduleTriggerTests : IAsyncLifetime
{
    private static readonly FunctionName Function = FunctionFixture.Name("f");
    private static readonly CronSchedule Hourly = new("0 * * * *");

    private readonly FakeTimeProvider _time = new(Time("2026-01-01T00:30:00Z"));
    private readonly MemoryScheduleStore _store = new();
    private readonly RecordingInvoker _invoker = new();
    private readonly ScheduleMetrics _metrics = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly List<ScheduleTrigger> _triggers = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        foreach (var trigger in _triggers)
        {
            trigger.Stop();
            await trigger.Ended;
            trigger.Dispose();
        }

        _metrics.Dispose();
        _ending.Dispose();
    }

    [Fact]
    public async Task Schedule_ItsTime_CallsTheFunctionWithTheTime()
    {
        Start(Hourly);

        var call = await NextAsync();
        var request = call.Request!();

        Assert.Equal(("f", "POST", "http://cron/"), (call.Function.Value, request.Method, request.Url));
        Assert.Equal([new("longshore-scheduled-time", "2026-01-01T01:00:00Z"), new("longshore-cron", "0 * * * *")], request.Headers);
        Assert.Equal("2026-01-01T02:00:00Z", ScheduledTime(await NextAsync()));
    }

    [Fact]
    public async Task Schedule_ItsRun_IsDurableBeforeItBegins()
    {
        var saved = new TaskCompletionSource<DateTimeOffset>();
        _invoker.Answer = (_, _) =>
        {
            saved.SetResult(_store.Times.Values.Single());
            return Task.FromResult(new InvocationResult(default));
        };
        Start(Hourly);
        await NextAsync();

        Assert.True(await saved.Task >= Time("2026-01-01T01:00:00Z"));
    }

    [Fact]
    public async Task Schedule_StoreThatCannotSave_BeginsNoRun()
    {
        var trigger = Start(Hourly);
        await UntilStoredAsync();
        _store.Failure = new IOException("the disk is full");

        await AdvanceAsync(TimeSpan.FromHours(2));
        trigger.Stop();
        await trigger.Ended;

        Assert.Equal(0, _invoker.Left);
    }

    [Fact]
    public async Task Start_AfterARunAtTheSameTime_DoesNotRepeatIt()
    {
        _store.Times[KeyOf(Hourly)] = Time("2026-01-01T01:00:00Z");
        _time.SetUtcNow(Time("2026-01-01T01:00:00Z"));
        Start(Hourly);

        Assert.Equal("2026-01-01T02:00:00Z", ScheduledTime(await NextAsync()));
    }

    [Fact]
    public async Task Start_ClockThatWasSetBack_RepeatsNoRun()
    {
        _store.Times[KeyOf(Hourly)] = Time("2026-01-01T03:00:00Z");
        Start(Hourly);

        Assert.Equal("2026-01-01T04:00:00Z", ScheduledTime(await NextAsync()));
    }

    [Theory]
    [InlineData(MissedRuns.Skip, "2026-01-01T01:00:00Z")]
    [InlineData(MissedRuns.Once, "2025-12-31T21:00:00Z")]
    public async Task Start_AfterMissedRuns_FollowsThePolicy(MissedRuns missed, string first)
    {
        _store.Times[KeyOf(Hourly)] = Time("2025-12-31T20:00:00Z");
        Start(Hourly with { Missed = missed });

        Assert.Equal(first, ScheduledTime(await NextAsync()));
        Assert.Equal(missed == MissedRuns.Skip ? "2026-01-01T02:00:00Z" : "2026-01-01T01:00:00Z", ScheduledTime(await NextAsync()));
    }

    [Fact]
    public async Task Start_NewScheduleWithOnce_HasMissedNothing()
    {
        Start(Hourly with { Missed = MissedRuns.Once });

        Assert.Equal("2026-01-01T01:00:00Z", ScheduledTime(await NextAsync()));
    }

    [Fact]
    public async Task Schedule_RunThatIsNotOver_SkipsTheNext()
    {
        var end = new TaskCompletionSource<InvocationResult>();
        _invoker.Answer = (_, _) => end.Task;
        Start(Hourly);
        await NextAsync();
        await UntilSavedAsync("2026-01-01T03:00:00Z");

        Assert.Equal(0, _invoker.Left);
        end.SetResult(new InvocationResult(default));
        Assert.True(Time(ScheduledTime(await NextAsync())) >= Time("2026-01-01T04:00:00Z"));
    }

    [Fact]
    public async Task Schedule_RunThatFails_IsFollowedByTheNext()
    {
        _invoker.Answer = (_, _) => throw new InvalidOperationException("broken");
        Start(Hourly);

        Assert.Equal("2026-01-01T01:00:00Z", ScheduledTime(await NextAsync()));
        Assert.Equal("2026-01-01T02:00:00Z", ScheduledTime(await NextAsync()));
    }

    // In Berlin, the night of 2026-03-29 has no 2:30, and that of 2026-10-25 has it twice.
    [Theory]
    [InlineData("2026-03-28T20:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")]
    [InlineData("2026-10-24T20:00:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    public async Task Schedule_NightOfAClockChange_HasOneRun(string start, string first, string second)
    {
        _time.SetUtcNow(Time(start));
        Start(new CronSchedule("30 2 * * *") { TimeZone = "Europe/Berlin" });

        Assert.Equal(first, ScheduledTime(await NextAsync()));
        Assert.Equal(second, ScheduledTime(await NextAsync()));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string ScheduledTime(Invocation call) => call.Request!().Headers[0].Value;

    private static ScheduleKey KeyOf(CronSchedule schedule) => ScheduleKey.Of(Function, schedule);

    private ScheduleTrigger Start(CronSchedule schedule)
    {
        var catalog = new StubCatalog(new FunctionSpec(Function, new Artifact(ModuleDigest.Of([1]), ArtifactKind.WasmCommand)));
        var caller = new ScheduledCaller(catalog, _invoker, new InvocationLog(NullLogger<InvocationLog>.Instance, performance: null));
        var trigger = new ScheduleTrigger(KeyOf(schedule), schedule, _store, caller, _metrics, _time, NullLogger.Instance, _ending.Token);
        _triggers.Add(trigger);
        trigger.Start(Task.CompletedTask);
        return trigger;
    }

    // Minutes, because a wait is that long at most. A pause lets the trigger set its next timer.
    private async Task<Invocation> NextAsync()
    {
        var next = _invoker.NextAsync().AsTask();
        await StepUntilAsync(() => next.IsCompleted);
        return await next;
    }

    private async Task UntilSavedAsync(string time) => await StepUntilAsync(() => _store.Times.Values.Single() >= Time(time));

    private async Task UntilStoredAsync()
    {
        while (_store.Times.IsEmpty)
        {
            await Task.Delay(1, Token);
        }
    }

    private async Task AdvanceAsync(TimeSpan span)
    {
        var end = _time.GetUtcNow() + span;
        await StepUntilAsync(() => _time.GetUtcNow() >= end);
    }

    private async Task StepUntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(1, Token);
        }
    }
}
