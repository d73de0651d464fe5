namespace Longshore.Functions.Calls;

/// <summary>What a route and its tenant say of all their calls, for the policies and dispatchers that ask for it.</summary>
public sealed record SchedulingClass
{
    /// <summary>That of calls nobody said anything of.</summary>
    public static SchedulingClass Default { get; } = new();

    /// <summary>The tenant that a budget or a share belongs to.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>The period after which the tenant's budget is full again; zero when it has none. Used by MTDS.</summary>
    public TimeSpan ReplenishmentPeriod { get; init; }

    /// <summary>How long the tenant's calls run before others in every period. Used by MTDS.</summary>
    public TimeSpan BudgetMax { get; init; }

    /// <summary>How much of all core slots is reserved for the tenant, in percent. Used by MTDBF.</summary>
    public int ReservationPercent { get; init; }

    /// <summary>The group of functions that slots are reserved for, 0 for none. Used by DARC.</summary>
    public int Group { get; init; }

    /// <summary>How many slots are reserved for the group. Used by DARC.</summary>
    public int ReservedSlots { get; init; }
}
