namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Work that takes turns, ordered so that every function gets the same share of the slots, however many calls of the others
/// wait (self-clocked fair queueing: Golestani 1994).</summary>
/// <remarks>Time here is virtual: it is the tag of the turn that began last, and advances as turns are given. A turn's tag is the time at
/// which its function would have used its share, if it has the turn.</remarks>
internal sealed class FairTurns
{
    // With more functions than these, those that have used no more than their share are forgotten.
    private const int FunctionsMax = 1024;

    private readonly WorkTree _waiting = new();
    private readonly WorkTree _byDue = new();
    private readonly Dictionary<object, long> _used = [];
    private int _functionsMax = FunctionsMax;
    private long _now;

    /// <summary>The number of waiting work items.</summary>
    public int Count => _waiting.Count;

    /// <summary>The estimated remaining time of all waiting work.</summary>
    public Int128 Load => _waiting.Sum;

    /// <summary>The work whose turn is next, or null.</summary>
    public Work? First => _waiting.First;

    /// <summary>The earliest time at which one of the waiting work items has waited long enough.</summary>
    public long Due => _byDue.First?.TurnDue ?? Work.NoDeadline;

    /// <summary>The tag of a turn that work would get if it began to wait now.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cost">The time in a slot that the turn is expected to take.</param>
    public long TagOf(Work work, long cost) => Math.Min(UsedBy(work) + cost, Work.NoDeadline);

    /// <summary>The estimated remaining time of the work that comes before a tag.</summary>
    public Int128 LoadBefore(long tag) => _waiting.SumBefore(tag);

    /// <summary>Adds waiting work.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cost">The time in a slot that its turn is expected to take.</param>
    /// <param name="due">The time at which it has waited long enough.</param>
    public void Add(Work work, long cost, long due)
    {
        work.TurnDue = due;
        work.WaitingByDue = _byDue.Add(work, due);
        work.TurnTag = TagOf(work, cost);
        work.TurnCost = cost;
        _used[work.Function] = work.TurnTag;
        work.Waiting = _waiting.Add(work, work.TurnTag, work.Remaining);
    }

    /// <summary>Removes work that no longer waits. What it has not used is given back to its function.</summary>
    public void Remove(Work work)
    {
        _waiting.Remove(work.Waiting!);
        _byDue.Remove(work.WaitingByDue!);
        (work.Waiting, work.WaitingByDue) = (null, null);
        Charge(work, -work.TurnCost);
        if (_waiting.Count == 0)
        {
            // Nobody has waited for longer than anybody else.
            _used.Clear();
            (_functionsMax, _now) = (FunctionsMax, 0);
        }
    }

    /// <summary>Exchanges the tags of two waiting work items of one function.</summary>
    public void Exchange(Work one, Work other)
    {
        (one.TurnTag, other.TurnTag) = (other.TurnTag, one.TurnTag);
        _waiting.Exchange(one, other);
    }

    /// <summary>Work that has waited got its slot.</summary>
    public void Begin(Work work)
    {
        if (_waiting.Count > 0)
        {
            Charge(work, work.TurnCost);
            _now = Math.Max(_now, work.TurnTag);
            ForgetIdle();
        }
    }

    /// <summary>Work gave its slot back after a time.</summary>
    public void End(Work work, long used)
    {
        if (_waiting.Count > 0)
        {
            Charge(work, used - work.TurnCost);
        }

        work.TurnCost = 0;
    }

    private long UsedBy(Work work) => Math.Max(_now, _used.GetValueOrDefault(work.Function));

    private void Charge(Work work, long time) => _used[work.Function] = Math.Max(TagOf(work, time), 0);

    private void ForgetIdle()
    {
        if (_used.Count > _functionsMax)
        {
            foreach (var (function, _) in _used.Where(entry => entry.Value <= _now).ToArray())
            {
                _used.Remove(function);
            }

            // So that a search among many that stay is not repeated for each turn.
            _functionsMax = Math.Max(FunctionsMax, 2 * _used.Count);
        }
    }
}
