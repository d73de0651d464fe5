namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Time that a tenant's work may run before others in every period. Periods begin at multiples of their length. What is left at
/// the end of one is lost.</summary>
/// <param name="period">The period's length, as a difference of timestamps.</param>
/// <param name="most">How long the work may run in one, on all slots together.</param>
internal sealed class TenantBudget(long period, long most)
{
    // The first refill comes before the first use.
    private long _left;
    private long _settledAt;
    private long _refillAt;
    private int _running;

    /// <summary>How much is left; never less than 0. What the tenant's work runs beyond it is not guaranteed, and not charged.</summary>
    public long Left(long now)
    {
        Settle(now);
        return _left;
    }

    /// <summary>Work of the tenant runs from now on.</summary>
    public void Begin(long now)
    {
        Settle(now);
        _running++;
    }

    /// <summary>Work of the tenant that ran does so no longer.</summary>
    public void End(long now)
    {
        Settle(now);
        _running--;
    }

    /// <summary>When it ends or is refilled, if nothing else happens.</summary>
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
