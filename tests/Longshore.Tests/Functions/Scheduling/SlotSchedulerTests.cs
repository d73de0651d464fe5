using FsCheck;
using FsCheck.Fluent;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Tests.Functions.Scheduling;

/// <summary>The promises of the scheduler, in simulations of random jobs.</summary>
public sealed class SlotSchedulerTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(60);

    internal static Arbitrary<SimulatedJob[]> AnyJobs { get; } = (
        from arrival in Gen.Choose(0, 60)
        from length in Gen.Choose(1, 12)
        from room in Gen.Choose(0, 60)
        from kind in Gen.Choose(0, 3)
        select new SimulatedJob(arrival, length, arrival + length + room, kind)).ArrayOf().ToArbitrary();

    // Every set of deadlines that a clairvoyant scheduler could meet (Horn 1974) is met.
    [Fact]
    public void EarliestDeadlineFirst_OnOneCore_MeetsWhatCanBeMet() => Check(
        AnyJobs,
        jobs => !IsFeasible(jobs) || Simulation.Run(jobs, new EarliestDeadlineFirst()).MeetsAll);

    [Fact]
    public void Admission_OfWhatIsFeasible_IsKept() => Check(
        AnyJobs,
        jobs => Enumerable.Range(1, 4).All(
            slots => Simulation.Run(jobs, new EarliestDeadlineFirst(), slots, admits: true).MeetsAll));

    [Fact]
    public void Admission_OnOneCore_RefusesNothingThatFits() => Check(
        AnyJobs,
        jobs => !IsFeasible(jobs) || !Simulation.Run(jobs, new EarliestDeadlineFirst(), admits: true).Ended.Contains(null));

    [Fact]
    public void Admission_InOrderOfArrival_IsKeptAsWell() => Check(
        AnyJobs,
        jobs => Enumerable.Range(1, 4).All(slots => Simulation.Run(jobs, new FirstInFirstOut(), slots, admits: true).MeetsAll));

    [Fact]
    public void EveryPolicy_RunsAllWork_AndNoSlotIsFreeWhileSomeWaits() => Check(
        AnyJobs,
        jobs => Policies().All(policy => Enumerable.Range(1, 3).All(slots =>
        {
            var simulation = Simulation.Run(jobs, policy, slots);
            return simulation.Wasted == 0 && simulation.Used == jobs.Sum(job => job.Length) && !simulation.Ended.Contains(null);
        })));

    [Fact]
    public void FirstInFirstOut_EndsInOrder() => Check(
        AnyJobs,
        jobs =>
        {
            var ended = Simulation.Run(jobs, new FirstInFirstOut()).Ended;
            return ended.SequenceEqual(ended.Order());
        });

    // The mean time to completion is optimal (Schrage 1968), so no other policy here has a lower one.
    [Fact]
    public void ShortestJobFirst_HasTheLeastMeanTime() => Check(
        AnyJobs,
        jobs => Policies().All(policy =>
            Simulation.Run(jobs, new ShortestJobFirst()).Ended.Sum() <= Simulation.Run(jobs, policy).Ended.Sum()));

    // No job waits for more than one quantum of every other job before it runs.
    [Fact]
    public void RoundRobin_LetsShortJobsEndAmongLongOnes()
    {
        var simulation = Simulation.Run(
            [.. Enumerable.Range(0, 9).Select(_ => new SimulatedJob(0, 1_000, 100_000)), new SimulatedJob(0, 1, 100_000)],
            new RoundRobin(2));

        Assert.True(simulation.Ended[9] <= 9 * 2 + 1, $"it ended at {simulation.Ended[9]}");
    }

    [Fact]
    public void Arrive_OverTheQueue_IsRefused()
    {
        var scheduler = new SlotScheduler(new FirstInFirstOut(), slots: 1, new SlotLimits(2, Preempts: true, Admits: false));

        Assert.Equal(
            [Arrival.Runs, Arrival.Waits, Arrival.Waits, Arrival.QueueFull],
            Enumerable.Range(0, 4).Select(i => scheduler.Arrive(new Work { Arrived = i }, i, out _)).ToList());
    }

    [Fact]
    public void Cancel_OfWorkThatWaits_MakesRoomForOthers()
    {
        var scheduler = new SlotScheduler(new EarliestDeadlineFirst(), slots: 1, new SlotLimits(9, Preempts: true, Admits: true));
        var first = new Work { Arrived = 0, Deadline = 10, Estimate = 10 };
        var waiting = new Work { Arrived = 0, Deadline = 20, Estimate = 10 };
        var late = new Work { Arrived = 0, Deadline = 20, Estimate = 10 };
        Assert.Equal(Arrival.Runs, scheduler.Arrive(first, 0, out _));
        Assert.Equal(Arrival.Waits, scheduler.Arrive(waiting, 0, out _));
        Assert.Equal(Arrival.Infeasible, scheduler.Arrive(late, 0, out _));

        Assert.True(scheduler.Cancel(waiting));
        Assert.False(scheduler.Cancel(waiting));
        Assert.Equal(Arrival.Waits, scheduler.Arrive(late, 0, out _));
    }

    // Work that runs longer than estimated must not cause refusals for ever.
    [Fact]
    public void Arrive_WhileOtherWorkIsLate_IsJudgedByItself()
    {
        var scheduler = new SlotScheduler(new EarliestDeadlineFirst(), slots: 1, new SlotLimits(9, Preempts: true, Admits: true));
        var late = new Work { Arrived = 0, Deadline = 10, Estimate = 10 };
        Assert.Equal(Arrival.Runs, scheduler.Arrive(late, 0, out _));

        Assert.Equal(Arrival.Runs, scheduler.Arrive(new Work { Arrived = 50, Deadline = 60, Estimate = 10 }, 50, out var change));
        Assert.Same(late, change.Preempted);
        Assert.Equal(Arrival.Infeasible, scheduler.Arrive(new Work { Arrived = 50, Deadline = 60, Estimate = 1 }, 50, out _));
    }

    // This holds however long the work has run. Work without a deadline that has waited too long still comes first.
    [Fact]
    public void Arrive_WithADeadline_TakesTheSlotOfWhoHasNone()
    {
        var scheduler = new SlotScheduler(new EarliestDeadlineFirst(patience: 100), slots: 1, new SlotLimits(9, Preempts: true, Admits: false));
        var (running, waiting) = (new Work { Arrived = 0 }, new Work { Arrived = 1 });
        scheduler.Arrive(running, 0, out _);
        Assert.Equal(Arrival.Waits, scheduler.Arrive(waiting, 1, out var none));
        var urgent = new Work { Arrived = 5_000, Deadline = 5_050 };

        Assert.Equal(Arrival.Waits, scheduler.Arrive(urgent, 5_000, out var change));

        Assert.Equal((null, running, waiting), (none.Preempted, change.Preempted, change.Granted));
        Assert.Same(urgent, scheduler.Finish(waiting, 5_001));
    }

    // Its thread may be without a processor for a moment. Then it would wait for its patience again, for the sake of who has time.
    [Fact]
    public void Arrive_WithAFarDeadlineBesideShortWork_LeavesItItsSlotForATurn()
    {
        var scheduler = new SlotScheduler(
            new EarliestDeadlineFirst(patience: 1_000), slots: 1, new SlotLimits(9, Preempts: true, Admits: false));
        var brief = new Work { Arrived = 0, Estimate = 1, Function = "brief" };
        var far = new Work { Arrived = 2, Deadline = 500, Estimate = 100, Function = "far" };
        scheduler.Arrive(brief, 0, out _);

        Assert.Equal(Arrival.Waits, scheduler.Arrive(far, 2, out var none));
        Assert.Equal((SlotChange.None, SlotChange.None), (none, scheduler.Preempt(19)));
        Assert.Equal((brief, far), Pair(scheduler.Preempt(20)));
    }

    [Fact]
    public void Arrive_WithANearDeadlineBesideShortWork_TakesItsSlot()
    {
        var scheduler = new SlotScheduler(
            new EarliestDeadlineFirst(patience: 1_000), slots: 1, new SlotLimits(9, Preempts: true, Admits: false));
        var brief = new Work { Arrived = 0, Estimate = 1, Function = "brief" };
        scheduler.Arrive(brief, 0, out _);

        Assert.Equal(Arrival.Runs, scheduler.Arrive(new Work { Arrived = 2, Deadline = 21, Estimate = 5, Function = "near" }, 2, out _));
    }

    // Otherwise two guests with a far deadline would keep the node silent until then.
    [Fact]
    public void Preempt_ForWorkThatHasWaitedItsPatience_TakesTheSlotOfAFarDeadline()
    {
        var scheduler = new SlotScheduler(new EarliestDeadlineFirst(patience: 100), slots: 1, new SlotLimits(9, Preempts: true, Admits: false));
        var far = new Work { Arrived = 0, Deadline = 5_000, Estimate = 4_000, Function = "far" };
        var brief = new Work { Arrived = 10, Estimate = 1, Function = "brief" };
        scheduler.Arrive(far, 0, out _);
        Assert.Equal(Arrival.Waits, scheduler.Arrive(brief, 10, out _));

        Assert.Equal(SlotChange.None, scheduler.Preempt(34));
        Assert.Equal((far, brief), Pair(scheduler.Preempt(35)));
        Assert.Same(far, scheduler.Finish(brief, 36));
    }

    // Otherwise a stream of calls with deadlines, each of which takes its slot, would add its patience to its time again and again, and the
    // two would take the slot from each other without end.
    [Fact]
    public void Arrive_WithADeadlineBesideShortWorkThatHadToWait_LeavesItItsSlot()
    {
        var scheduler = new SlotScheduler(new EarliestDeadlineFirst(patience: 100), slots: 1, new SlotLimits(9, Preempts: true, Admits: false));
        var far = new Work { Arrived = 0, Deadline = 5_000, Estimate = 4_000, Function = "far" };
        var brief = new Work { Arrived = 10, Estimate = 1, Function = "brief" };
        var urgent = new Work { Arrived = 36, Deadline = 200, Estimate = 100, Function = "urgent" };
        scheduler.Arrive(far, 0, out _);
        scheduler.Arrive(brief, 10, out _);
        Assert.Equal((far, brief), Pair(scheduler.Preempt(35)));

        Assert.Equal(Arrival.Waits, scheduler.Arrive(urgent, 36, out var lost));
        Assert.Equal((SlotChange.None, SlotChange.None), (lost, scheduler.Preempt(36)));
        Assert.Equal((brief, urgent), Pair(scheduler.Preempt(37)));
    }

    // Two that take a slot from each other again and again at one moment would silence the node: the changes are made under its lock.
    [Fact]
    public void Preempt_AtOneMoment_Ends() => Check(
        AnyJobs,
        jobs => Enumerable.Range(1, 3).All(slots => Policies().Append(new EarliestDeadlineFirst(patience: 20)).All(policy =>
        {
            var scheduler = new SlotScheduler(policy, slots, new SlotLimits(99, Preempts: true, Admits: false));
            return jobs.OrderBy(job => job.Arrival).Select(job => (job.Arrival, Work: Described(job))).ToArray() is var all
                && Enumerable.Range(0, 120).All(now =>
                {
                    Array.ForEach(all.Where(each => each.Arrival == now).ToArray(), each => scheduler.Arrive(each.Work, now, out _));
                    return Enumerable.Range(0, 1 + 2 * slots).Any(_ => scheduler.Preempt(now) == SlotChange.None);
                });
        })));

    // What it did not wait for, it is not owed: a guest that sleeps between short runs would come before all deadlines.
    [Fact]
    public void Return_OfWorkThatWaitedForSomethingElse_BeginsItsPatienceAnew()
    {
        var scheduler = new SlotScheduler(new EarliestDeadlineFirst(patience: 100), slots: 1, new SlotLimits(9, Preempts: true, Admits: false));
        var sleeper = new Work { Arrived = 0, Estimate = 1, Function = "sleeper" };
        var far = new Work { Arrived = 1, Deadline = 5_000, Estimate = 4_000, Function = "far" };
        scheduler.Arrive(sleeper, 0, out _);
        scheduler.Arrive(far, 1, out _);
        scheduler.Leave(sleeper, 1);
        Assert.Equal(Arrival.Waits, scheduler.Return(sleeper, 1_000, out _));

        Assert.Equal(SlotChange.None, scheduler.Preempt(1_024));
        Assert.Equal((far, sleeper), Pair(scheduler.Preempt(1_025)));
    }

    // Long guests, which have more patience, do not keep it from its turn either.
    [Fact]
    public void Preempt_ForWorkBehindLongGuests_TakesTheSlotOfAFarDeadline()
    {
        var scheduler = new SlotScheduler(new EarliestDeadlineFirst(patience: 100), slots: 1, new SlotLimits(9, Preempts: true, Admits: false));
        var endless = new Work { Arrived = 0, Function = "endless" };
        var far = new Work { Arrived = 20, Deadline = 5_000, Estimate = 4_000, Function = "far" };
        var brief = new Work { Arrived = 30, Estimate = 1, Function = "brief" };
        scheduler.Arrive(endless, 0, out _);
        Assert.Equal(Arrival.Runs, scheduler.Arrive(far, 20, out _));
        Assert.Equal(Arrival.Waits, scheduler.Arrive(brief, 30, out _));

        Assert.Equal((far, brief), Pair(scheduler.Preempt(80)));
    }

    // However long they have run, of three endless guests on two slots none waits for longer than its share.
    [Fact]
    public void Preempt_OfEndlessGuests_GivesEachItsTurn()
    {
        const int Turn = 20;
        var scheduler = new SlotScheduler(new EarliestDeadlineFirst(patience: 1_000), slots: 2, new SlotLimits(9, Preempts: true, Admits: false));
        Work[] guests = [.. Enumerable.Range(0, 3).Select(index => new Work { Arrived = index, Function = index })];
        foreach (var guest in guests)
        {
            scheduler.Arrive(guest, guest.Arrived, out _);
        }

        for (var now = 3; now < 3_000; now++)
        {
            scheduler.Preempt(now);
            Assert.All(guests, guest => Assert.True(guest.IsRunning || now - guest.WaitingSince <= 10 * Turn, $"{guest.Function} waits at {now}"));
        }
    }

    // Calls without deadlines take turns, and the shortest come first, so that guests that never end keep nobody waiting.
    [Fact]
    public void Arrive_WithoutADeadline_TakesTheSlotOfAGuestThatHasHadItsTurn()
    {
        var scheduler = new SlotScheduler(new EarliestDeadlineFirst(patience: 100), slots: 1, new SlotLimits(9, Preempts: true, Admits: true));
        var (endless, early, later) = (new Work { Arrived = 0 }, new Work { Arrived = 1 }, new Work { Arrived = 50 });
        scheduler.Arrive(endless, 0, out _);
        Assert.Equal(Arrival.Waits, scheduler.Arrive(early, 1, out _));

        Assert.Equal((endless, early), Pair(scheduler.Preempt(2)));
        Assert.Same(endless, scheduler.Finish(early, 3));
        Assert.Equal(Arrival.Runs, scheduler.Arrive(later, 50, out var change));
        Assert.Equal((endless, null), Pair(change));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void EarliestDeadlineFirst_BesideLongGuestsWithoutDeadlines_AnswersShortOnesInAFewTurns(int slots)
    {
        const int Patience = 1_000;
        const int Turn = 20;
        const int Short = 2;
        var endless = Enumerable.Range(0, 30).Select(index => new SimulatedJob(index, 3_000, Work.NoDeadline, 0));
        var shorts = Enumerable.Range(0, 100).Select(index => new SimulatedJob(2_000 + index * 37, Short, Work.NoDeadline, 1));

        var simulation = Simulation.Run([.. endless, .. shorts], new EarliestDeadlineFirst(Patience), slots);

        var waits = simulation.Jobs.Zip(simulation.Ended).Where(pair => pair.First.Length == Short).Select(pair => pair.Second! - pair.First.Arrival);
        Assert.True(waits.Max() <= 3 * Turn, $"the longest wait is {waits.Max()}");
        Assert.DoesNotContain(null, simulation.Ended);
    }

    // It held its slot for two turns, because the machine was busy with others.
    [Fact]
    public void EarliestDeadlineFirst_OfWorkThatWaitedForTheProcessor_CountsItAsShort()
    {
        var policy = new EarliestDeadlineFirst(patience: 1_000);
        var starved = new StarvedWork { Arrived = 0, Estimate = 400, ProcessorEstimate = 2, Function = "starved" };
        var busy = new Work { Arrived = 0, Estimate = 400, Function = "busy" };
        var unknown = new Work { Arrived = 0, Function = "unknown" };
        foreach (var work in (Work[])[unknown, busy, starved])
        {
            work.Start(slot: 0, now: 0);
            work.Stop(now: 40);
            policy.Add(work);
        }

        Assert.Equal(starved, policy.First(now: 40, slot: 0));
        policy.Remove(starved);
        Assert.Equal((5_000, 5_000), (policy.Order(busy), policy.Order(unknown)));
    }

    // A burst of calls that never end cannot be told from short ones at first.
    [Fact]
    public void EarliestDeadlineFirst_OfWorkKnownToBeShort_ComesBeforeUnknownWork()
    {
        var policy = new EarliestDeadlineFirst(patience: 1_000);
        for (var i = 0; i < 100; i++)
        {
            policy.Add(new Work { Arrived = i });
        }

        var known = new Work { Arrived = 200, Estimate = 2, Function = "known" };
        policy.Add(known);

        Assert.Equal(known, policy.First(now: 200, slot: 0));
    }

    // Neither the number of its calls nor their age gives a function more than its share.
    [Fact]
    public void EarliestDeadlineFirst_OfManyFunctions_GivesEachItsShare()
    {
        const int Turn = 20;
        var policy = new EarliestDeadlineFirst(patience: 1_000);
        Work[] burst = [.. Enumerable.Range(0, 100).Select(index => new Work { Arrived = index, Function = "burst" })];
        Work[] steady = [.. Enumerable.Range(0, 10).Select(index => new Work { Arrived = 1_000 + index, Function = "steady" })];
        foreach (var work in (Work[])[.. burst, .. steady])
        {
            policy.Add(work);
        }

        var order = new List<object>();
        for (var now = 2_000L; order.Count < 20; now += Turn)
        {
            var next = policy.First(now, slot: 0)!;
            policy.Remove(next);
            next.Start(slot: 0, now);
            policy.Started(next, now);
            next.Stop(now + Turn);
            policy.Stopped(next, now + Turn);
            order.Add(next.Function);
        }

        Assert.Equal((10, 10), (order.Count(each => Equals(each, "burst")), order.Count(each => Equals(each, "steady"))));
    }

    // A function whose calls left before they ran, or ended early, has not used its share.
    [Fact]
    public void EarliestDeadlineFirst_OfWorkThatEndsEarly_GivesTheRestBack()
    {
        var policy = new EarliestDeadlineFirst(patience: 1_000);
        var (brief, gone) = (new Work { Arrived = 0, Function = "a" }, new Work { Arrived = 1, Function = "a" });
        var other = new Work { Arrived = 2, Function = "b" };
        policy.Add(brief);
        policy.Add(gone);
        policy.Add(other);

        policy.Remove(gone);
        policy.Remove(brief);
        brief.Start(slot: 0, now: 5);
        policy.Started(brief, now: 5);
        brief.Stop(now: 6);
        policy.Stopped(brief, now: 6);
        var (next, later) = (new Work { Arrived = 7, Function = "a", Sequence = 1 }, new Work { Arrived = 8, Function = "b", Sequence = 2 });
        policy.Add(later);
        policy.Add(next);
        policy.Remove(other);

        Assert.Equal(next, policy.First(now: 8, slot: 0));
    }

    private sealed class StarvedWork : Work
    {
        public override long UsedAt(long now) => 1;
    }

    [Fact]
    public void Arrive_OfTheUrgent_TakesTheSlotOfTheLast()
    {
        var scheduler = new SlotScheduler(new EarliestDeadlineFirst(), slots: 2, new SlotLimits(9, Preempts: true, Admits: false, SuspendedMax: 2));
        List<int> deadlines = [50, 90, 40, 30, 60, 10];
        var work = deadlines.ConvertAll(deadline => new Work { Arrived = 0, Deadline = deadline, Function = new object() });

        var arrivals = work.ConvertAll(each => (scheduler.Arrive(each, 0, out var change), change.Preempted));

        // The last job would take a slot, but two jobs are suspended already.
        Assert.Equal(
            [
                (Arrival.Runs, null), (Arrival.Runs, null), (Arrival.Runs, work[1]), (Arrival.Runs, work[0]),
                (Arrival.Waits, null), (Arrival.Waits, null),
            ],
            arrivals);
        Assert.Equal([work[1], work[0]], scheduler.Suspended);
    }

    [Fact]
    public void Arrive_OfOneFunction_IsRefusedWhenTooManyOfItsCallsAreSuspended()
    {
        var scheduler = new SlotScheduler(
            new EarliestDeadlineFirst(), slots: 1, new SlotLimits(99, Preempts: true, Admits: false, SuspendedMax: 8));
        var (loop, other) = (new object(), new object());

        var arrivals = new[] { (90, loop), (80, loop), (70, loop), (60, loop), (50, loop), (40, other) }.Select(each => scheduler.Arrive(
            new Work { Arrived = 0, Deadline = each.Item1, Function = each.Item2 }, 0, out _)).ToList();

        Assert.Equal([Arrival.Runs, Arrival.Runs, Arrival.Runs, Arrival.Runs, Arrival.QueueFull, Arrival.Runs], arrivals);
    }

    // Calls that never end, of several functions, each with more of them than there are places for pre-empted work.
    [Fact]
    public void Preempt_OfManyFunctionsThatNeverEnd_KeepsPlacesForAnother()
    {
        var scheduler = new SlotScheduler(
            new EarliestDeadlineFirst(patience: 1_000), slots: 1, new SlotLimits(99, Preempts: true, Admits: false, SuspendedMax: 16));
        var loops = Enumerable.Range(0, 4).Select(_ => new object()).ToArray();
        foreach (var each in Enumerable.Range(0, 80))
        {
            scheduler.Arrive(new Work { Arrived = 0, Deadline = Work.NoDeadline, Function = loops[each % 4] }, 0, out _);
        }

        var now = 0;
        var ran = new Dictionary<object, int>();
        for (; now < 100_000; now += 20)
        {
            scheduler.Preempt(now);
            var function = Assert.Single(scheduler.Running).Function;
            ran[function] = ran.GetValueOrDefault(function) + 1;
        }

        Assert.InRange(scheduler.Suspended.Count, 4, 15);
        Assert.All(ran.Values, turns => Assert.InRange(turns, 1_100, 1_400));
        var other = new Work { Arrived = now, Deadline = Work.NoDeadline, Estimate = 1, Function = new object() };
        scheduler.Arrive(other, now, out _);
        var begun = now;
        for (; !other.IsRunning; now += 20)
        {
            scheduler.Preempt(now);
        }

        // Each of the others may have a turn before, of five ticks at most.
        Assert.InRange(now - begun, 0, 5 * loops.Length * 20);
    }

    // Guests that never end fill the places of their function, and more of its calls wait, with deadlines that have passed or will.
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Preempt_BesideACrowdedFunctionWithDeadlines_GivesOthersTheirTurn(long apart)
    {
        var scheduler = new SlotScheduler(
            new EarliestDeadlineFirst(patience: 1_000), slots: 1, new SlotLimits(99, Preempts: true, Admits: false, SuspendedMax: 16));
        var loop = new object();
        foreach (var each in Enumerable.Range(0, 40))
        {
            scheduler.Arrive(new Work { Arrived = 0, Deadline = 50 + each * apart, Estimate = 20, Function = loop }, 0, out _);
        }

        var now = 0;
        for (; now < 2_000; now += 20)
        {
            scheduler.Preempt(now);
        }

        Assert.Equal(8, scheduler.Suspended.Count);
        var other = new Work { Arrived = now, Deadline = Work.NoDeadline, Estimate = 1, Function = new object() };
        scheduler.Arrive(other, now, out _);
        var begun = now;
        for (; !other.IsRunning && now < begun + 100_000; now += 20)
        {
            scheduler.Preempt(now);
        }

        Assert.InRange(now - begun, 0, 400);
    }

    // Work that waits for something other than a slot gives its slot to other work, and needs one again afterwards.
    [Fact]
    public void Leave_GivesTheSlotToTheNext_AndReturnWaitsForOne()
    {
        var scheduler = new SlotScheduler(new EarliestDeadlineFirst(), slots: 1, new SlotLimits(9, Preempts: true, Admits: true));
        var (soon, later) = (new Work { Arrived = 0, Deadline = 50 }, new Work { Arrived = 0, Deadline = 90 });
        scheduler.Arrive(soon, 0, out _);
        scheduler.Arrive(later, 0, out _);

        Assert.Same(later, scheduler.Leave(soon, 5));
        Assert.Equal(Arrival.Runs, scheduler.Return(soon, 10, out var change));
        Assert.Equal((later, null), (change.Preempted, change.Granted));
        Assert.Same(later, scheduler.Leave(soon, 12));
        Assert.Null(scheduler.Leave(later, 13));
        Assert.Equal(Arrival.Runs, scheduler.Return(later, 14, out _));
        Assert.Null(scheduler.Finish(later, 20));

        Assert.Equal((7, 12), (soon.Executed, later.Executed));
    }

    // A third each has a deadline, is known to be short, and is unknown.
    private static Work Described(SimulatedJob job) => new()
    {
        Arrived = job.Arrival,
        Deadline = job.Deadline % 3 == 0 ? job.Deadline : Work.NoDeadline,
        Estimate = job.Deadline % 3 == 2 ? 0 : job.Length,
        Function = job.Kind,
    };

    private static (Work?, Work?) Pair(SlotChange change) => (change.Preempted, change.Granted);

    private static IEnumerable<SchedulingPolicy> Policies() =>
    [
        new FirstInFirstOut(), new EarliestDeadlineFirst(), new ShortestJobFirst(), new RoundRobin(3), new Shinjuku(3), new DemandBound(),
        new DeferrableServer(new TenantBudgets(UnitTime.Instance)),
    ];

    internal static void Check(Arbitrary<SimulatedJob[]> jobs, Func<SimulatedJob[], bool> property) =>
        Prop.ForAll(jobs, property).Check(Many);

    // In every span of time there is room for all that must begin and end within it.
    private static bool IsFeasible(SimulatedJob[] jobs) => jobs.All(first => jobs.All(last =>
        last.Deadline <= first.Arrival
        || jobs.Where(job => job.Arrival >= first.Arrival && job.Deadline <= last.Deadline).Sum(job => job.Length)
            <= last.Deadline - first.Arrival));
}
