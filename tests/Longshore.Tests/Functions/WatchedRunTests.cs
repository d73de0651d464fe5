using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Scheduling.Dispatchers;
using Longshore.Functions.Scheduling.Policies;
using Longshore.Wasm;

namespace Longshore.Tests.Functions;

public sealed class WatchedRunTests
{
    [Fact]
    public void Check_BeforeTheExpiry_LeavesTheRunAlone()
    {
        using var store = new Store(new Engine());
        var run = new WatchedRun(store);
        run.Begin(expiresAt: 100, missedAt: long.MaxValue, turn: null, CancellationToken.None);

        run.Check(99);
        run.End();

        Assert.Equal(Failure.None, run.Reason);
    }

    [Fact]
    public void Check_AtTheExpiry_EndsTheRun()
    {
        using var store = new Store(new Engine());
        var run = new WatchedRun(store);
        run.Begin(expiresAt: 100, missedAt: long.MaxValue, turn: null, CancellationToken.None);

        run.Check(100);
        run.End();

        Assert.Equal(Failure.WallTimeLimit, run.Reason);
    }

    [Fact]
    public void Check_OfARunThatMayOutliveItsCaller_EndsItAfterItsRest()
    {
        using var store = new Store(new Engine());
        using var caller = new CancellationTokenSource();
        var run = new WatchedRun(store);
        run.Begin(expiresAt: 1_000, missedAt: long.MaxValue, turn: null, caller.Token);
        run.OutliveCaller(50);
        caller.Cancel();

        var atOnce = run.TryFindReason(100, out _);
        var soon = run.TryFindReason(149, out _);
        var late = run.TryFindReason(150, out var reason);
        run.End();
        run.Begin(expiresAt: 1_000, missedAt: long.MaxValue, turn: null, caller.Token);
        var next = run.TryFindReason(151, out _);

        Assert.Equal((null, null, Failure.Cancelled), (atOnce, soon, reason));
        Assert.NotNull(late);
        Assert.NotNull(next);
    }

    [Fact]
    public void Check_AfterTheEnd_DoesNotTouchTheNextRun()
    {
        using var store = new Store(new Engine());
        var run = new WatchedRun(store);
        run.Begin(expiresAt: 100, missedAt: long.MaxValue, turn: null, CancellationToken.None);
        run.End();

        run.Check(1_000);
        run.Begin(expiresAt: 2_000, missedAt: long.MaxValue, turn: null, CancellationToken.None);
        run.Check(1_001);
        run.End();

        Assert.Equal(Failure.None, run.Reason);
    }

    // The watch decides to end a run; before it does, the run ends and the sandbox's next one begins.
    [Fact]
    public void TryExpire_OfARunThatHasEnded_DoesNotTouchTheNextRun()
    {
        using var store = new Store(new Engine());
        var run = new WatchedRun(store);
        run.Begin(expiresAt: 100, missedAt: long.MaxValue, turn: null, CancellationToken.None);
        var decided = run.TryFindReason(now: 100, out var reason);
        run.End();
        run.Begin(expiresAt: 200, missedAt: long.MaxValue, turn: null, CancellationToken.None);

        run.TryExpire(decided!.Value, reason);
        run.End();

        Assert.Equal((Failure.WallTimeLimit, Failure.None), (reason, run.Reason));
    }

    [Fact]
    public void TryEnd_InAnotherTurn_LeavesTheRunAlone()
    {
        using var store = new Store(new Engine());
        var run = new WatchedRun(store);
        var scheduler = new CoreScheduler(
            new NodeScheduler(new ToGlobalQueue(), () => new FirstInFirstOut(), 1, new SlotLimits(1, Preempts: true, Admits: false)), 1, new ManualTime());
        run.Begin(long.MaxValue, long.MaxValue, new Turn(scheduler) { Arrived = 0 }, CancellationToken.None);

        run.TryEnd(new Turn(scheduler) { Arrived = 0 }, Failure.Shed);
        run.End();

        Assert.Equal(Failure.None, run.Reason);
    }

    // A guest executes for 50 ticks and is parked for 1,000: its limit is on the time that it was not parked.
    [Fact]
    public async Task Check_OfAGuestThatWasParked_DoesNotCountThatTime()
    {
        using var store = new Store(new Engine());
        var time = new ManualTime();
        var scheduler = new CoreScheduler(
            new NodeScheduler(new ToGlobalQueue(), () => new EarliestDeadlineFirst(), 1, new SlotLimits(9, Preempts: true, Admits: false)), 1, time);
        var turn = new Turn(scheduler) { Arrived = 0, Deadline = 90 };
        var urgent = new Turn(scheduler) { Arrived = 50, Deadline = 60 };
        scheduler.Arrive(turn, CancellationToken.None, out _);
        var run = new WatchedRun(store);
        run.Begin(expiresAt: 100, missedAt: long.MaxValue, turn, CancellationToken.None);
        time.Advance(TimeSpan.FromTicks(50));
        scheduler.Arrive(urgent, CancellationToken.None, out _);
        var parked = Task.Run(() => scheduler.Yield(turn), TestContext.Current.CancellationToken);
        while (!turn.IsParked)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        time.Advance(TimeSpan.FromTicks(1_000));
        var whileParked = run.TryFindReason(time.GetTimestamp(), out _);
        scheduler.Exit(urgent);
        await parked;
        var soon = run.TryFindReason(1_099, out _);
        var late = run.TryFindReason(1_100, out _);

        Assert.Equal((false, false, true), (whileParked.HasValue, soon.HasValue, late.HasValue));
    }
}
