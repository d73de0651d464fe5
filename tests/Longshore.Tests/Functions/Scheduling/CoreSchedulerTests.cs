using Longshore.Functions.Calls;
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

    // Threads stand for guests that lose their slots, wait for time, and get slots again. Each does all its work, and none stays parked for ever.
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
                if (i % 3 == 0)
                {
                    scheduler.Leave(turn);
                    scheduler.Return(turn);
                }
            }

            scheduler.Exit(turn);
        });

        Assert.Equal((0, 0, 0, 0), (scheduler.QueueLength, scheduler.Running, scheduler.Away, scheduler.HeldThreads));
    }

    [Fact]
    public async Task Expel_OfAParkedGuest_LetsItsThreadEnd()
    {
        var scheduler = Make(slots: 1);
        var (patient, urgent) = (new Turn(scheduler) { Arrived = 0 }, new Turn(scheduler) { Arrived = 0, Deadline = Work.NoDeadline / 2 });
        scheduler.Arrive(patient, Token, out _);
        Assert.Equal(Arrival.Runs, scheduler.Arrive(urgent, Token, out _));
        var parked = Task.Run(() => scheduler.Yield(patient), Token);
        await UntilParkedAsync(patient);
        scheduler.Terminate(patient);
        await parked;
        scheduler.Exit(patient);

        Assert.Equal((0, 1), (scheduler.QueueLength, scheduler.Running));
        scheduler.Exit(urgent);
        Assert.Equal(0, scheduler.Running);
    }

    // The guest's thread waits for time; its caller leaves; the guest ends at its next check.
    [Theory]
    [MemberData(nameof(PolicyNames))]
    public void Exit_OfGuestsThatEndedWhileTheyWaited_LeavesNothing(string policy)
    {
        var time = new ManualTime();
        var scheduler = Make(time, policy, slots: 2);
        for (var i = 0; i < 12; i++)
        {
            var sleeper = Waiting(scheduler, time);
            scheduler.Terminate(sleeper);
            scheduler.Return(sleeper);
            scheduler.Exit(sleeper);
        }

        Assert.Equal((0, 0, 0, 0), (scheduler.QueueLength, scheduler.Running, scheduler.Away, scheduler.Accepted));
        Assert.Equal(Arrival.Runs, scheduler.Arrive(NewTurn(scheduler, time), Token, out _));
    }

    public static TheoryData<string> PolicyNames => [.. SchedulingPolicies.Names];

    [Fact]
    public async Task Return_WithoutAFreeSlot_ChargesNoTimeOfTheWait()
    {
        var time = new ManualTime();
        var scheduler = Make(time, "FIFO", slots: 1);
        var sleeper = Waiting(scheduler, time);
        var other = NewTurn(scheduler, time);
        scheduler.Arrive(other, Token, out _);
        time.Advance(TimeSpan.FromSeconds(1));

        var parked = Task.Run(() => scheduler.Return(sleeper), Token);
        await UntilParkedAsync(sleeper);
        time.Advance(TimeSpan.FromSeconds(2));
        scheduler.Exit(other);
        await parked;
        scheduler.Exit(sleeper);

        Assert.Equal((1, 2 * TimeSpan.TicksPerSecond), (sleeper.Executed, sleeper.ParkedUntil(time.GetTimestamp())));
    }

    // A guest that has lost its slot and has not seen it begins to wait: it must not get a slot meanwhile.
    [Fact]
    public void Leave_OfAGuestThatHasLostItsSlot_LeavesTheQueue()
    {
        var time = new ManualTime();
        var scheduler = Make(time, "EDF", slots: 1);
        var late = new Turn(scheduler) { Arrived = 0, Deadline = 100 };
        var urgent = new Turn(scheduler) { Arrived = 0, Deadline = 10 };
        scheduler.Arrive(late, Token, out _);
        scheduler.Arrive(urgent, Token, out _);
        time.Advance(TimeSpan.FromTicks(3));

        scheduler.Leave(late);
        scheduler.Exit(urgent);

        Assert.Equal((0, 0, 1), (scheduler.QueueLength, scheduler.Running, scheduler.Away));
        Assert.Equal(3, late.Executed);
    }

    // All threads of the guests are this one's, which is not the pool's: no thread is held.
    [Fact]
    public void Leave_BeyondTheFunctionsPlaces_ShedsTheGuest()
    {
        var time = new ManualTime();
        var scheduler = Make(time, "EDF", slots: 1, awayMax: 8);
        var waiting = Enumerable.Range(0, 2).Select(_ => Waiting(scheduler, time)).ToList();

        var third = NewTurn(scheduler, time);
        scheduler.Arrive(third, Token, out _);
        scheduler.Leave(third);
        var other = new Turn(scheduler) { Arrived = 0, Function = this };
        scheduler.Exit(third);
        scheduler.Arrive(other, Token, out _);
        scheduler.Leave(other);

        Assert.Equal((Failure.Overloaded, Failure.None, 3), (third.ShedReason, other.ShedReason, scheduler.Away));
        waiting.ForEach(scheduler.Exit);
        scheduler.Exit(other);
        Assert.Equal((0, 0), (scheduler.Away, scheduler.Accepted));
    }

    [Fact]
    public async Task Leave_OnAThreadOfThePool_LendsItUntilTheReturn()
    {
        var time = new ManualTime();
        var scheduler = Make(time, "EDF", slots: 1);
        var held = await Task.Run(
            () =>
            {
                var turn = Waiting(scheduler, time);
                var during = scheduler.HeldThreads;
                scheduler.Return(turn);
                return (during, scheduler.HeldThreads);
            },
            Token);

        Assert.Equal((1, 0), held);
    }

    [Fact]
    public async Task TryHoldThread_CountsThreadsOfThePoolOnly()
    {
        var scheduler = Make(new ManualTime(), "EDF", slots: 1);

        var ofThePool = await Task.Run(() => (scheduler.TryHoldThread(), scheduler.HeldThreads), Token);
        scheduler.ReleaseThread();
        var another = (false, -1);
        var thread = new Thread(() => another = (scheduler.TryHoldThread(), scheduler.HeldThreads));
        thread.Start();
        thread.Join();

        Assert.Equal((true, 1), ofThePool);
        Assert.Equal((false, 0), another);
    }

    [Fact]
    public async Task TryHoldThread_ByMany_LeavesThreadsForOthers()
    {
        var scheduler = Make(new ManualTime(), "EDF", slots: 1);
        const int holds = 64;

        for (var i = 0; i < holds; i++)
        {
            await Task.Run(scheduler.TryHoldThread, Token);
        }

        ThreadPool.GetMinThreads(out var workers, out _);
        Assert.True(workers >= holds + Environment.ProcessorCount + 1, $"{workers} threads for {holds} that are held");
    }

    private static Turn NewTurn(CoreScheduler scheduler, TimeProvider time) => new(scheduler)
    {
        Arrived = time.GetTimestamp(),
        Deadline = time.GetTimestamp() + TimeSpan.TicksPerSecond,
        Estimate = TimeSpan.TicksPerSecond / 4,
    };

    // A turn that has run for one tick and waits for something other than a slot.
    private static Turn Waiting(CoreScheduler scheduler, ManualTime time)
    {
        var turn = NewTurn(scheduler, time);
        Assert.Equal(Arrival.Runs, scheduler.Arrive(turn, Token, out _));
        time.Advance(TimeSpan.FromTicks(1));
        scheduler.Leave(turn);
        return turn;
    }

    private static async Task UntilParkedAsync(Turn turn)
    {
        while (!turn.IsParked)
        {
            await Task.Delay(1, Token);
        }
    }

    private static CoreScheduler Make(TimeProvider time, string policy, int slots, int awayMax = CoreScheduler.AwayMax) => new(
        new NodeScheduler(
            new ToGlobalQueue(),
            SchedulingPolicies.Find(policy, TimeSpan.FromMilliseconds(1), time)!,
            slots,
            new SlotLimits(100, Preempts: true, Admits: true, CoreScheduler.ParkedMax, awayMax)),
        slots,
        time);

    private static CoreScheduler Make(int slots, int queueLengthMax = 1_000, bool preempts = true) => new(
        new NodeScheduler(
            new ToGlobalQueue(), () => new EarliestDeadlineFirst(), slots, new SlotLimits(queueLengthMax, preempts, Admits: false)),
        slots,
        TimeProvider.System);
}
