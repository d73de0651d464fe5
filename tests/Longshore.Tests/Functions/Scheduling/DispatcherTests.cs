using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Scheduling.Dispatchers;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Tests.Functions.Scheduling;

public sealed class DispatcherTests
{
    [Fact]
    public void Names_AreSledgeScales() => Assert.Equal(
        ["DARC", "EDF_INTERRUPT", "JSQ", "LLD", "RR", "SHINJUKU", "TO_GLOBAL_QUEUE"],
        KnownDispatchers.Names.Order(StringComparer.Ordinal));

    [Fact]
    public void EveryDispatcher_RunsAllWork() => SlotSchedulerTests.Check(
        SlotSchedulerTests.AnyJobs,
        jobs => KnownDispatchers.Names.All(name => Enumerable.Range(1, 3).All(slots =>
        {
            var simulation = Run(jobs, name, slots);
            return simulation.Used == jobs.Sum(job => job.Length) && !simulation.Ended.Contains(null);
        })));

    // Each queue has its own admission control.
    [Fact]
    public void QueuesOfTheirOwn_KeepWhatTheyAccept() => SlotSchedulerTests.Check(
        SlotSchedulerTests.AnyJobs,
        jobs => KnownDispatchers.Names.Where(HasQueuePerSlot).All(name => Run(jobs, name, slots: 3, admits: true).MeetsAll));

    [Fact]
    public void TakeTurns_GoesRound()
    {
        var simulation = Run([new(0, 10, 99), new(0, 1, 99), new(0, 10, 99), new(0, 1, 99)], "RR", slots: 2);

        Assert.Equal([10, 1, 20, 2], simulation.Ended);
    }

    [Fact]
    public void JoinShortestQueue_CountsCalls()
    {
        var simulation = Run([new(0, 50, 99), new(0, 1, 99), new(0, 1, 99), new(0, 1, 99)], "JSQ", slots: 2);

        Assert.Equal([50, 1, 51, 2], simulation.Ended);
    }

    [Fact]
    public void LeastLoaded_CountsTime()
    {
        var simulation = Run([new(0, 50, 99), new(0, 1, 99), new(0, 1, 99), new(0, 1, 99)], "LLD", slots: 2);

        Assert.Equal([50, 1, 2, 3], simulation.Ended);
    }

    // The second slot has the later deadline and is interrupted. Then no slot has a later one, and the call waits for the slot
    // that is free sooner.
    [Fact]
    public void EarliestDeadlineInterrupt_InterruptsTheLater_OrWaitsWhereItIsShort()
    {
        var simulation = Run(
            [new(0, 20, 40), new(0, 30, 90), new(1, 10, 60), new(2, 5, 99)], "EDF_INTERRUPT", slots: 2);

        Assert.Equal([20, 40, 11, 25], simulation.Ended);
    }

    // After the first short call, long calls never use the slot of the short ones; short calls use both.
    [Fact]
    public void Darc_KeepsSlotsForShortCalls()
    {
        var simulation = Run(
            [new(0, 2, 99, 1), new(0, 50, 99, 2), new(0, 50, 99, 2), new(3, 2, 99, 1), new(4, 2, 99, 1), new(120, 3, 130, 1), new(120, 3, 130, 1)],
            "DARC",
            slots: 2);

        Assert.Equal([2, 50, 100, 5, 7, 123, 123], simulation.Ended);
    }

    // A short call does not wait for a long one that arrived first.
    [Fact]
    public void Shinjuku_InterruptsAfterASlice()
    {
        var simulation = Run([new(0, 100, 1_000, 1), new(5, 5, 50, 2)], "SHINJUKU", slots: 1);

        Assert.Equal([105, 20], simulation.Ended);
    }

    [Fact]
    public void Arrive_OverItsShareOfTheQueue_IsRefused()
    {
        var scheduler = new NodeScheduler(
            new TakeTurns(), () => new FirstInFirstOut(), slots: 2, new SlotLimits(2, Preempts: true, Admits: false));

        Assert.Equal(
            [Arrival.Runs, Arrival.Runs, Arrival.Waits, Arrival.Waits, Arrival.QueueFull],
            Enumerable.Range(0, 5).Select(i => scheduler.Arrive(new Work { Arrived = i }, i, out _)).ToList());
    }

    private static Simulation Run(IEnumerable<SimulatedJob> jobs, string dispatcher, int slots, bool admits = false) => Simulation.Run(
        jobs,
        () => new EarliestDeadlineFirst(),
        new SimulationOptions { Slots = slots, Admits = admits, Dispatcher = KnownDispatchers.Find(dispatcher)!, Classes = ClassOf });

    private static bool HasQueuePerSlot(string name) => KnownDispatchers.Find(name)!.HasQueuePerSlot;

    private static SchedulingClass ClassOf(int kind) => new() { Group = kind, ReservedSlots = 1 };
}
