using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Tests.Functions.Scheduling;

/// <summary>The promises of MTDBF to tenants with a share. Jobs of kind 0 have no share, kind 1 has 60 %, kind 2 has 40
/// %.</summary>
public sealed class ReservedAdmissionTests
{
    private static readonly int[] Shares = [0, 60, 40, 0];

    // Accepted work that is not shed meets its deadline, on any number of slots.
    [Fact]
    public void Accepted_EndInTime() => SlotSchedulerTests.Check(
        SlotSchedulerTests.AnyJobs,
        jobs => Enumerable.Range(1, 4).All(slots => Run(jobs, slots).MeetsAll));

    [Fact]
    public void Arrive_WithinItsShare_TakesTheRoomOfWhoIsBeyondItsOwn()
    {
        var greedy = Enumerable.Range(0, 10).Select(_ => new SimulatedJob(0, 10, 100)).ToList();

        var alone = Run(greedy, slots: 1);
        var shared = Run([.. greedy, new SimulatedJob(5, 30, 60, 1)], slots: 1);

        Assert.Equal((10, 0), (alone.Ended.Count(ended => ended is not null), alone.Shed));
        Assert.Equal(3, shared.Shed);
        Assert.Equal(7, shared.Ended[..10].Count(ended => ended is not null));
        Assert.InRange(shared.Ended[10]!.Value, 35, 60);
    }

    [Fact]
    public void Arrive_BeyondItsShare_TakesNothingFromOthers()
    {
        var both = Run([new SimulatedJob(0, 55, 100, 1), new SimulatedJob(0, 40, 100, 2), new SimulatedJob(1, 30, 100, 2)], slots: 1);

        Assert.Equal((0, (long?)null), (both.Shed, both.Ended[2]));
        Assert.True(both.MeetsAll);
    }

    // Work that has begun is shed too if no other work is left.
    [Fact]
    public void Arrive_GivesUpWhatRuns_WhenNothingWaits()
    {
        var scheduler = new SlotScheduler(new DemandBound(), slots: 1, new SlotLimits(9, Preempts: true, Admits: true));
        var running = new Work { Arrived = 0, Deadline = 100, Estimate = 100, Class = ClassOf(0) };
        var mine = new Work { Arrived = 10, Deadline = 60, Estimate = 30, Class = ClassOf(1) };
        scheduler.Arrive(running, 0, out _);

        Assert.Equal(Arrival.Runs, scheduler.Arrive(mine, 10, out var change));

        Assert.Equal([running], change.Shed);
        Assert.Equal(0, scheduler.QueueLength);
    }

    [Fact]
    public void Arrive_ThatWouldNotFitAnyway_GivesNobodyUp()
    {
        var simulation = Run([new SimulatedJob(0, 90, 100), new SimulatedJob(0, 50, 90, 1), new SimulatedJob(0, 40, 95, 2)], slots: 1);

        Assert.Equal(1, simulation.Shed);
        Assert.Equal([null, 50, 90], simulation.Ended);
    }

    private static Simulation Run(IEnumerable<SimulatedJob> jobs, int slots) => Simulation.Run(
        jobs, () => new DemandBound(), new SimulationOptions { Slots = slots, Admits = true, Classes = ClassOf });

    private static SchedulingClass ClassOf(int kind) =>
        new() { Tenant = FormattableString.Invariant($"{kind}"), ReservationPercent = Shares[kind] };
}
