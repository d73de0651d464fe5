using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling;
using Longshore.Wasm;

namespace Longshore.Tests.Functions.Scheduling;

public sealed class DeadlineWatchTests
{
    // More runs than one block of places holds. Each is watched.
    [Fact]
    public void Add_OfManyRuns_AlwaysFindsAPlace()
    {
        var time = new ManualTime();
        using var watch = new DeadlineWatch(time);
        var engine = new Engine();
        var runs = Enumerable.Range(0, 200).Select(_ => new WatchedRun(new Store(engine))).ToList();
        runs.ForEach(run => run.Begin(expiresAt: 10, long.MaxValue, turn: null, CancellationToken.None));

        var places = runs.ConvertAll(watch.Add);
        time.Advance(TimeSpan.FromTicks(10));
        watch.CheckAll();
        runs.ForEach(run => run.End());
        places.ForEach(watch.Remove);

        Assert.Equal(200, places.Distinct().Count());
        Assert.All(runs, run => Assert.Equal(Failure.WallTimeLimit, run.Reason));
        Assert.False(watch.CheckAll());
    }

    // The fault is told once, not at every check, and a receiver that throws ends nothing.
    [Fact]
    public async Task Watch_WithATickThatThrows_TellsItOnceAndGoesOn()
    {
        var (ticks, faults) = (0, 0);
        using var watch = new DeadlineWatch(
            new ManualTime(),
            _ =>
            {
                Interlocked.Increment(ref ticks);
                throw new InvalidOperationException("a fault of the test");
            },
            _ =>
            {
                Interlocked.Increment(ref faults);
                throw new InvalidOperationException("a receiver that fails");
            });
        watch.Hold();
        while (Volatile.Read(ref ticks) < 5)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, Volatile.Read(ref faults));
    }
}
