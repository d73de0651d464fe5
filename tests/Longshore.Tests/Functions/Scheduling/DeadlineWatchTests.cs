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

    // Ending a small guest frees next to nothing, unless small guests are many.
    [Theory]
    [InlineData(11, 1000, "10,11")]
    [InlineData(12, 1000, "10,11")]
    [InlineData(13, 1000, "10,11,12")]
    [InlineData(100, 33, "10,11")]
    [InlineData(100, 34, "10,11,12")]
    public void EndLargest_OfGuests_EndsOneThatFreesMuch(long large, long many, string remaining)
    {
        using var watch = new DeadlineWatch(new ManualTime());
        var engine = new Engine();
        long[] sizes = [10, 12, 11];
        var runs = sizes.Select(bytes => new WatchedRun(new Store(engine), () => bytes)).ToList();
        runs.ForEach(run => run.Begin(long.MaxValue, long.MaxValue, turn: null, CancellationToken.None));
        runs.ForEach(run => watch.Add(run));

        var ended = watch.EndLargest(Failure.OutOfMemory, large, many);

        runs.ForEach(run => run.End());
        var left = sizes.Where((_, i) => runs[i].Reason == Failure.None).Order();
        Assert.Equal((remaining != "10,11,12", remaining), (ended, string.Join(',', left)));
    }

    [Fact]
    public void Dispose_WithRunsThatGoOn_EndsThemAndThoseThatCome()
    {
        var watch = new DeadlineWatch(new ManualTime());
        var engine = new Engine();
        var runs = Enumerable.Range(0, 2).Select(_ => new WatchedRun(new Store(engine))).ToList();
        runs.ForEach(run => run.Begin(long.MaxValue, long.MaxValue, turn: null, CancellationToken.None));
        watch.Add(runs[0]);

        watch.Dispose();
        watch.Add(runs[1]);
        runs.ForEach(run => run.End());

        Assert.All(runs, run => Assert.Equal(Failure.Cancelled, run.Reason));
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
