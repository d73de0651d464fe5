using FsCheck;
using FsCheck.Fluent;
using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Tests.Functions.Scheduling;

/// <summary>The promises of MTDS to tenants with a budget, in simulations of random jobs. Jobs of kind 0 have no
/// budget.</summary>
public sealed class DeferrableServerTests
{
    private const int Period = 20;

    // The whole of a period on one slot.
    private static readonly int[] Budgets = [0, 4, 6, 10];

    // Enough jobs to keep the tenants busy for many periods.
    private static Arbitrary<SimulatedJob[]> ManyJobs { get; } = (
        from arrival in Gen.Choose(0, 60)
        from length in Gen.Choose(1, 25)
        from room in Gen.Choose(0, 60)
        from kind in Gen.Choose(0, 3)
        select new SimulatedJob(arrival, length, arrival + length + room, kind)).ArrayOf().ToArbitrary();

    [Fact]
    public void Budgets_AreNeitherExceededNorNegative() => SlotSchedulerTests.Check(
        ManyJobs,
        jobs =>
        {
            var budgets = new TenantBudgets(UnitTime.Instance);
            var guaranteed = new Dictionary<(string, long), long>();
            var isNegative = false;
            Run(jobs, budgets, slots: 2, (work, from, to) =>
            {
                var left = budgets.Find(work)?.Left(from) ?? 0;
                isNegative |= left < 0;
                if (left > 0)
                {
                    var key = (work.Class.Tenant, from / Period);
                    guaranteed[key] = guaranteed.GetValueOrDefault(key) + to - from;
                }
            });

            // Two slots may use up one budget in the same unit of time.
            return !isNegative && guaranteed.All(pair => pair.Value <= Budgets[pair.Key.Item1[0] - '0'] + 1);
        });

    // A tenant with work throughout a period runs for its whole budget, however much work the others have.
    [Fact]
    public void Tenants_WithABudget_DoNotStarve() => SlotSchedulerTests.Check(
        ManyJobs,
        jobs =>
        {
            var served = new Dictionary<(int Kind, long Period), long>();
            var simulation = Run(jobs, new TenantBudgets(UnitTime.Instance), slots: 1, (work, from, to) =>
            {
                var key = (work.Class.Tenant[0] - '0', from / Period);
                served[key] = served.GetValueOrDefault(key) + to - from;
            });
            var last = simulation.Ended.Max() ?? 0;
            return Enumerable.Range(1, 3).All(kind => Enumerable.Range(0, (int)(last / Period)).All(period =>
                !IsBusy(simulation, kind, period) || served.GetValueOrDefault((kind, period)) >= Budgets[kind]));
        });

    [Fact]
    public void Tenants_WithoutABudget_GetWhatIsLeft()
    {
        // Tenant 1 has endless work; its budget is 4 of 20.
        var simulation = Run(
            [new SimulatedJob(0, 1_000, 1_000, 1), new SimulatedJob(0, 32, 500, 0)], new TenantBudgets(UnitTime.Instance), slots: 1);

        Assert.Equal(40, simulation.Ended[1]);
    }

    private static bool IsBusy(Simulation simulation, int kind, int period)
    {
        var reached = (long)period * Period;
        foreach (var (job, ended) in simulation.Jobs.Zip(simulation.Ended).Where(pair => pair.First.Kind == kind))
        {
            reached = job.Arrival <= reached ? Math.Max(reached, ended ?? 0) : reached;
        }

        return reached >= (period + 1L) * Period;
    }

    private static Simulation Run(
        IEnumerable<SimulatedJob> jobs,
        TenantBudgets budgets,
        int slots,
        Action<Longshore.Functions.Scheduling.Work, long, long>? observe = null) =>
        Simulation.Run(
            jobs,
            () => new DeferrableServer(budgets),
            new SimulationOptions { Slots = slots, Classes = ClassOf, Observe = observe });

    private static SchedulingClass ClassOf(int kind) => new()
    {
        Tenant = FormattableString.Invariant($"{kind}"),
        ReplenishmentPeriod = TimeSpan.FromMicroseconds(kind == 0 ? 0 : Period),
        BudgetMax = TimeSpan.FromMicroseconds(Budgets[kind]),
    };
}
