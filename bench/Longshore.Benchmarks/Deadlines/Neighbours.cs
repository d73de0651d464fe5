using Longshore.Functions;
using Longshore.Functions.Calls;

namespace Longshore.Benchmarks.Deadlines;

/// <summary>Two tenants with budgets (MTDS): one makes short calls, the other calls an endless guest five times a
/// second.</summary>
internal static class Neighbours
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs the calls of the first tenant alone, at a given rate per second.</summary>
    public static CallMix Alone { get; } = new()
    {
        LongShare = 0,
        Seconds = 5,
        ShortDeadline = TimeSpan.FromMilliseconds(10),
        ShortClass = new SchedulingClass { Tenant = "good", ReplenishmentPeriod = Period, BudgetMax = Period * 0.7 },
    };

    public static FunctionsOptions Options { get; } = new() { CoreSlots = 1, Policy = "MTDS", Admits = false };

    /// <summary>Runs the calls of both. The second tenant's share is 0.25 slots, and each of its calls wants a whole slot until
    /// its wall time limit of 5 s.</summary>
    public static CallMix Both(double perSecond) => Alone with
    {
        LongShare = 5 / perSecond,
        LongArgument = "60",
        LongDeadline = TimeSpan.FromMilliseconds(100),
        LongClass = new SchedulingClass { Tenant = "bad", ReplenishmentPeriod = Period, BudgetMax = Period / 4 },
    };
}
