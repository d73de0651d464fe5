namespace Longshore.Functions.Calls;

/// <summary>The attributes that a route and its tenant give all their calls, for policies and dispatchers.</summary>
public sealed record SchedulingClass
{
    /// <summary>The class of calls without a route.</summary>
    public static SchedulingClass Default { get; } = new();

    /// <summary>The tenant that a budget or a share belongs to.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>The period after which the tenant's budget is refilled; zero for no budget. Used by MTDS.</summary>
    public TimeSpan ReplenishmentPeriod { get; init; }

    /// <summary>The tenant's budget: the time its calls run with priority in each period. Used by MTDS.</summary>
    public TimeSpan BudgetMax { get; init; }

    /// <summary>The share of all core slots that is reserved for the tenant, in percent. Used by MTDBF.</summary>
    public int ReservationPercent { get; init; }

    /// <summary>The group of functions that slots are reserved for, 0 for none. Used by DARC.</summary>
    public int Group { get; init; }

    /// <summary>The number of slots that are reserved for the group. Used by DARC.</summary>
    public int ReservedSlots { get; init; }
}
