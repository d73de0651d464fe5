using Longshore.Functions;
using Longshore.Functions.Model;

namespace Longshore.Benchmarks.Deadlines;

/// <summary>Two tenants with budgets (MTDS): one makes short calls, the other calls a guest that never ends, five times a second.
/// </summary>
internal static class Neighbours
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    /// <summary>The calls of the first tenant alone, so many a second.</summary>
    public static CallMix Alone { get; } = new()
    {
        LongShare = 0,
        Seconds = 5,
        ShortDeadline = TimeSpan.FromMilliseconds(10),
        ShortClass = new SchedulingClass { Tenant = "good", ReplenishmentPeriod = Period, BudgetMax = Period * 0.7 },
    };

    public static FunctionsOptions Options { get; } = new() { CoreSlots = 1, Policy = "MTDS", Admits = false };

    /// <summary>The calls of both: 0.25 slots are the second tenant's share, and each of its calls wants a whole one until its wall time
    /// ends it after 5 s.</summary>
    public static CallMix Both(double perSecond) => Alone with
    {
        LongShare = 5 / perSecond,
        LongArgument = "60",
        LongDeadline = TimeSpan.FromMilliseconds(100),
        LongClass = new SchedulingClass { Tenant = "bad", ReplenishmentPeriod = Period, BudgetMax = Period / 4 },
    };
}
