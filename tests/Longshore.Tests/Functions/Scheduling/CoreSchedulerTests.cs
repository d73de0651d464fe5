using Longshore.Functions.Scheduling;
using Longshore.Functions.Scheduling.Dispatchers;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Tests.Functions.Scheduling;

public sealed class CoreSchedulerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Arrive_BeyondTheSlots_WaitsInOrder()
    {
        var scheduler = Make(slots: 1);
        var running = new Turn(scheduler) { Arrived = 0 };
        Assert.Equal(Arrival.Runs, scheduler.Arrive(running, Token, out _));
        var (first, second) = (new Turn(scheduler) { Arrived = 0 }, new Turn(scheduler) { Arrived = 0 });
        Assert.Equal(Arrival.Waits, scheduler.Arrive(first, Token, out var firstGranted));
        Assert.Equal(Arrival.Waits, scheduler.Arrive(second, Token, out var secondGranted));
        Assert.Equal(2, scheduler.QueueLength);

        scheduler.Exit(running);
        await firstGranted;
        Assert.False(secondGranted.IsCompleted);

        scheduler.Exit(first);
        await secondGranted;
        Assert.Equal((0, 1), (scheduler.QueueLength, scheduler.Running));
    }

    [Fact]
    public void Arrive_BeyondTheQueue_IsRefused()
    {
        var scheduler = Make(slots: 1, queueLengthMax: 0);
        scheduler.Arrive(new Turn(scheduler) { Arrived = 0 }, Token, out _);

        Assert.Equal(Arrival.QueueFull, scheduler.Arrive(new Turn(scheduler) { Arrived = 0 }, Token, out _));
    }

    [Fact]
    public async Task Cancel_OfAWaiter_GivesItsPlaceToTheNext()
    {
        var scheduler = Make(slots: 1);
        var running = new Turn(scheduler) { Arrived = 0 };
        scheduler.Arrive(running, Token, out _);
        using var leaving = new CancellationTokenSource();
        scheduler.Arrive(new Turn(scheduler) { Arrived = 0 }, leaving.Token, out var left);
        scheduler.Arrive(new Turn(scheduler) { Arrived = 0 }, Token, out var next);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        scheduler.Exit(running);

        await next;
    }

    // Many tasks arrive, leave and cancel at the same time: there are never more turns running than slots, and no slot is lost.
    [Fact]
    public async Task ArriveAndExit_OfManyTasks_NeverExceedTheSlots()
    {
        const int Slots = 3;
        var scheduler = Make(Slots, preempts: false);
        var inside = 0;
        await Parallel.ForAsync(0, 5_000, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (i, _) =>
        {
            using var cancellation = new CancellationTokenSource();
            if (i % 3 == 0)
            {
                await cancellation.CancelAsync();
            }

            var turn = new Turn(scheduler) { Arrived = 0, Deadline = i % 5 };
            scheduler.Arrive(turn, cancellation.Token, out var granted);
            try
            {
                await granted;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            Assert.InRange(Interlocked.Increment(ref inside), 1, Slots);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            scheduler.Exit(turn);
        });

        Assert.Equal((0, 0), (scheduler.QueueLength, scheduler.Running));
    }

    // Threads stand for guests that lose their slots and get them again. Each does all its work, and none stays parked for ever.
    // Some cancel meanwhile.
    [Fact]
    public async Task Yield_FromManyThreads_LosesNobody()
    {
        var scheduler = Make(slots: 2);
        await Parallel.ForAsync(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 24, CancellationToken = Token }, async (i, token) =>
        {
            using var leaving = new CancellationTokenSource();
            var turn = new Turn(scheduler) { Arrived = 0, Deadline = (i * 7919L) % 400 };
            scheduler.Arrive(turn, leaving.Token, out var granted);
            if (i % 5 == 0)
            {
                await leaving.CancelAsync();
            }

            try
            {
                await granted;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            for (var step = 0; step < 20; step++)
            {
                Thread.SpinWait(50);
                if (i % 7 == 0 && step == 10)
                {
                    scheduler.Terminate(turn);
                }

                scheduler.Yield(turn);
            }

            scheduler.Exit(turn);
        });

        Assert.Equal((0, 0), (scheduler.QueueLength, scheduler.Running));
    }

    [Fact]
    public async Task Expel_OfAParkedGuest_LetsItsThreadEnd()
    {
        var scheduler = Make(slots: 1);
        var (late, urgent) = (new Turn(scheduler) { Arrived = 0, Deadline = 100 }, new Turn(scheduler) { Arrived = 0, Deadline = 10 });
        scheduler.Arrive(late, Token, out _);
        Assert.Equal(Arrival.Runs, scheduler.Arrive(urgent, Token, out _));
        var parked = Task.Run(() => scheduler.Yield(late), Token);
        while (!late.IsParked)
        {
            await Task.Delay(1, Token);
        }

        scheduler.Terminate(late);
        await parked;
        scheduler.Exit(late);

        Assert.Equal((0, 1), (scheduler.QueueLength, scheduler.Running));
        scheduler.Exit(urgent);
        Assert.Equal(0, scheduler.Running);
    }

    private static CoreScheduler Make(int slots, int queueLengthMax = 1_000, bool preempts = true) => new(
        new NodeScheduler(
            new ToGlobalQueue(), () => new EarliestDeadlineFirst(), slots, new SlotLimits(queueLengthMax, preempts, Admits: false)),
        slots,
        TimeProvider.System);
}
