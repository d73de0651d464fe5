using Longshore.Functions.Schedules;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Triggers;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Faces.Schedules;

/// <summary>Calls one function at the times of one schedule, one run at a time. A run is claimed durably before it begins, so none
/// begins twice, here or at another node that shares the store; a run that a crash ends is not repeated.</summary>
/// <param name="key">The schedule's name in the store.</param>
/// <param name="schedule">The schedule.</param>
/// <param name="store">Keeps which runs have begun.</param>
/// <param name="caller">Calls the function.</param>
/// <param name="metrics">Counts the runs.</param>
/// <param name="time">The clocks.</param>
/// <param name="logger">The log.</param>
/// <param name="ending">Ends a run under way, when the node's time to drain is over.</param>
internal sealed partial class ScheduleTrigger(
    ScheduleKey key,
    CronSchedule schedule,
    IScheduleStore store,
    ScheduledCaller caller,
    ScheduleMetrics metrics,
    TimeProvider time,
    ILogger logger,
    CancellationToken ending) : Trigger
{
    // The longest wait for a time, because the node's clock may be set meanwhile.
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(1);

    // A store that cannot be used, because its disk is full, is tried again as often as this.
    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(10);

    private Task _run = Task.CompletedTask;

    // The time up to which runs that could not be claimed are counted.
    private DateTimeOffset _counted;
    private string? _fault;

    /// <inheritdoc/>
    protected override async Task RunAsync()
    {
        _counted = time.GetUtcNow();
        while (!Stopping.IsCancellationRequested)
        {
            try
            {
                await FollowAsync();
                break;
            }
            catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                // The border of the store. A run that cannot be claimed does not begin: it might begin twice.
                NoteFault(fault);
                await Task.Delay(FaultPause, time, Stopping).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }

        await _run;
    }

    private async Task FollowAsync()
    {
        var from = await BeginAsync();
        while (schedule.NextAfter(from) is { } next)
        {
            await WaitUntilAsync(next);

            // After a pause of the machine, one run takes the place of all that are due.
            from = schedule.LastUpTo(next, time.GetUtcNow());
            await RunAsync(next == from ? next : await FirstLeftAsync(next, from), from);
        }
    }

    // Other nodes may have begun some of the runs that are due.
    private async Task<DateTimeOffset> FirstLeftAsync(DateTimeOffset first, DateTimeOffset last) =>
        await store.FindAsync(key, Stopping) is { } begun && begun > first && schedule.NextAfter(begun) is { } next && next <= last ? next : first;

    // A store that stays away is one fault. Each run that was due meanwhile is counted.
    private void NoteFault(Exception fault)
    {
        while (schedule.NextAfter(_counted) is { } due && due <= time.GetUtcNow())
        {
            metrics.NoteMissed(key.Function);
            _counted = due;
        }

        if (_fault != fault.Message)
        {
            _fault = fault.Message;
            Log.Faulted(logger, key.Function.Value, key.Schedule, fault);
        }
    }

    // Returns the time after which the schedule is followed.
    private async Task<DateTimeOffset> BeginAsync()
    {
        var now = time.GetUtcNow();
        var last = await store.FindAsync(key, Stopping);
        var missed = last is { } known && schedule.NextAfter(known) is { } next && next <= now ? next : (DateTimeOffset?)null;
        if (missed is { } scheduled && schedule.Missed == MissedRuns.Once)
        {
            await RunAsync(scheduled, schedule.LastUpTo(scheduled, now));
            return now;
        }

        if (last is null)
        {
            await store.NoteStartAsync(key, now, Stopping);
        }

        // A clock that was set back must not repeat runs.
        return last is { } saved && saved > now ? saved : now;
    }

    private async Task WaitUntilAsync(DateTimeOffset next)
    {
        while (next - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < WaitMax ? left : WaitMax, time, Stopping);
        }
    }

    // The run of one scheduled time, in place of all up to another one.
    private async Task RunAsync(DateTimeOffset scheduled, DateTimeOffset last)
    {
        var isClaimed = await store.TryClaimAsync(key, last, Stopping);
        _counted = last;
        _fault = null;
        if (!isClaimed)
        {
            metrics.NoteElsewhere(key.Function);
            return;
        }

        if (!_run.IsCompleted)
        {
            metrics.NoteSkipped(key.Function);
            return;
        }

        metrics.NoteBegun(key.Function);
        _run = Task.Run(() => CallAsync(scheduled), CancellationToken.None);
    }

    private async Task CallAsync(DateTimeOffset scheduled)
    {
        try
        {
            await caller.CallAsync(key.Function, schedule, scheduled, ending);
        }
        catch (Exception fault)
        {
            Log.Faulted(logger, key.Function.Value, key.Schedule, fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(45, LogLevel.Error, "The schedule {Schedule} of {Function} failed in a way that must not happen, or its store cannot be used")]
        public static partial void Faulted(ILogger logger, string function, string schedule, Exception fault);
    }
}
