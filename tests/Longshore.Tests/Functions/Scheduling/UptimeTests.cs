using FsCheck;
using FsCheck.Fluent;
using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Tests.Functions.Scheduling;

/// <summary>The scheduler decides the same on a machine that was just started and on one that has been up for long.</summary>
public sealed class UptimeTests
{
    private const long NanosecondsPerDay = 86_400_000_000_000;

    // A latest deadline that products of a time with slots, or with slots and percent, reach within months.
    private const long OnceTheLatest = long.MaxValue / 8;

    // A multiple of the periods of tenants and of the spans in which work without urgency is ordered.
    private const long Period = 100_000;

    private static readonly int[] SlotCounts = [1, 2, 16, 64, 1024];

    private static readonly Config Some = Config.QuickThrowOnFailure.WithMaxTest(25).WithEndSize(40);

    [Theory]
    [InlineData("EDF")]
    [InlineData("FIFO")]
    [InlineData("SJF")]
    [InlineData("RR")]
    [InlineData("MTDS")]
    [InlineData("MTDBF")]
    public void Decisions_DoNotDependOnTheUptime(string policy) => Prop.ForAll(SlotSchedulerTests.AnyJobs, jobs =>
        SlotCounts.All(slots => Uptimes(slots).All(
            begins => Run(policy, jobs, slots, begins).SequenceEqual(Run(policy, jobs, slots, begins % Period))))).Check(Some);

    private static IEnumerable<long> Uptimes(int slots) =>
    [
        120 * NanosecondsPerDay,
        220 * NanosecondsPerDay,
        3_650 * NanosecondsPerDay,
        OnceTheLatest / slots - 40,
        OnceTheLatest / 60 / slots - 40,
        Math.Min(long.MaxValue / slots, long.MaxValue / 4) - 1_000,
    ];

    private static long?[] Run(string policy, SimulatedJob[] jobs, int slots, long begins) => Simulation.Run(
        jobs,
        SchedulingPolicies.Find(policy, TimeSpan.FromMicroseconds(3), UnitTime.Instance)!,
        new SimulationOptions { Slots = slots, Admits = true, Begins = begins, Classes = ClassOf }).Ended;

    private static SchedulingClass ClassOf(int kind) => new()
    {
        Tenant = FormattableString.Invariant($"{kind}"),
        ReservationPercent = 20 * kind,
        ReplenishmentPeriod = TimeSpan.FromMicroseconds(20 * (kind % 2)),
        BudgetMax = TimeSpan.FromMicroseconds(6),
    };
}
