namespace Longshore.Functions.Scheduling.Policies;

/// <summary>The time per period for which a tenant's work runs before other work. Periods begin at multiples of their length.
/// Budget left at the end of a period is lost.</summary>
/// <param name="period">The period's length, as a difference of timestamps.</param>
/// <param name="most">The budget per period, for all slots together, as a difference of timestamps.</param>
internal sealed class TenantBudget(long period, long most)
{
    // Zero at first: the budget is refilled before its first use.
    private long _left;
    private long _settledAt;
    private long _refillAt;
    private int _running;

    /// <summary>The budget left, at least 0. Time that the tenant's work runs beyond the budget has no priority and is not
    /// charged.</summary>
    public long Left(long now)
    {
        Settle(now);
        return _left;
    }

    /// <summary>Work of the tenant starts to run.</summary>
    public void Begin(long now)
    {
        Settle(now);
        _running++;
    }

    /// <summary>Work of the tenant stops running.</summary>
    public void End(long now)
    {
        Settle(now);
        _running--;
    }

    /// <summary>The time at which the budget runs out or is refilled, if nothing else happens.</summary>
    public long ChangesAt(long now)
    {
        Settle(now);
        return _left == 0 || _running == 0 ? _refillAt : Math.Min(_refillAt, now + (_left + _running - 1) / _running);
    }

    private void Settle(long now)
    {
        if (now >= _refillAt)
        {
            _settledAt = now - now % period;
            _refillAt = _settledAt + period;
            _left = most;
        }

        _left = Math.Max(_left - _running * (now - _settledAt), 0);
        _settledAt = now;
    }
}
