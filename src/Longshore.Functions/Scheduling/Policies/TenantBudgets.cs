namespace Longshore.Functions.Scheduling.Policies;

/// <summary>The budgets of all tenants with a budget.</summary>
/// <param name="time">The clock of the timestamps.</param>
internal sealed class TenantBudgets(TimeProvider time)
{
    private readonly Dictionary<string, TenantBudget> _budgets = new(StringComparer.Ordinal);

    /// <summary>The budget of a work's tenant, or null.</summary>
    public TenantBudget? Find(Work work)
    {
        var (tenant, period) = (work.Class.Tenant, time.Ticks(work.Class.ReplenishmentPeriod));
        if (period <= 0)
        {
            return null;
        }

        if (!_budgets.TryGetValue(tenant, out var budget))
        {
            _budgets.Add(tenant, budget = new TenantBudget(period, time.Ticks(work.Class.BudgetMax)));
        }

        return budget;
    }

    /// <summary>The earliest time at which a budget runs out or is refilled, if nothing else happens.</summary>
    public long ChangesAt(long now) =>
        _budgets.Count == 0 ? long.MaxValue : _budgets.Values.Min(budget => budget.ChangesAt(now));
}
