namespace Longshore.Functions.Scheduling.Policies;

/// <summary>The budgets of all tenants that have one.</summary>
/// <param name="time">The clock of the timestamps.</param>
internal sealed class TenantBudgets(TimeProvider time)
{
    private readonly Dictionary<string, TenantBudget> _budgets = new(StringComparer.Ordinal);

    /// <summary>The budget of the tenant that work belongs to, or null.</summary>
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

    /// <summary>When the next of them ends or is refilled, if nothing else happens.</summary>
    public long ChangesAt(long now) =>
        _budgets.Count == 0 ? long.MaxValue : _budgets.Values.Min(budget => budget.ChangesAt(now));
}
