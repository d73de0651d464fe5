namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Work that takes turns, ordered so that every function gets the same share of the slots, however many calls of the others
/// wait (self-clocked fair queueing: Golestani 1994).</summary>
/// <remarks>Time here is virtual: it is the tag of the turn that began last, and advances as turns are given. A turn's tag is the time at
/// which its function would have used its share, if it has the turn.</remarks>
internal sealed class FairTurns
{
    // Functions that hold no tag after the present are forgotten when there are more than these. The rest wait or have just run.
    private const int FunctionsMax = 1024;

    private readonly WorkTree _waiting = new();
    private readonly Dictionary<object, long> _used = [];
    private long _now;

    /// <summary>The number of waiting work items.</summary>
    public int Count => _waiting.Count;

    /// <summary>The estimated remaining time of all waiting work.</summary>
    public Int128 Load => _waiting.Sum;

    /// <summary>The work whose turn is next, or null.</summary>
    public Work? First => _waiting.First;

    /// <summary>The tag of a turn that work would get if it began to wait now.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cost">The time in a slot that the turn is expected to take.</param>
    public long TagOf(Work work, long cost) =>
        Math.Min(Math.Max(_now, _used.GetValueOrDefault(work.Function)) + cost, Work.NoDeadline);

    /// <summary>The estimated remaining time of the work that comes before a tag.</summary>
    public Int128 LoadBefore(long tag) => _waiting.SumBefore(tag);

    /// <summary>Adds waiting work.</summary>
    public void Add(Work work, long cost)
    {
        work.TurnTag = TagOf(work, cost);
        work.TurnCost = cost;
        _used[work.Function] = work.TurnTag;
        work.Waiting = _waiting.Add(work, work.TurnTag, work.Remaining);
    }

    /// <summary>Removes work that no longer waits. What it has not used is given back to its function.</summary>
    public void Remove(Work work)
    {
        _waiting.Remove(work.Waiting!);
        work.Waiting = null;
        Charge(work, -work.TurnCost);
        if (_waiting.Count == 0)
        {
            // Nobody has waited for longer than anybody else.
            _used.Clear();
            _now = 0;
        }
    }

    /// <summary>Work that has waited got its slot.</summary>
    public void Begin(Work work)
    {
        if (_waiting.Count > 0)
        {
            _now = Math.Max(_now, work.TurnTag);
            Charge(work, work.TurnCost);
            ForgetIdle();
        }
    }

    /// <summary>Work gave its slot back after a time.</summary>
    public void End(Work work, long used)
    {
        if (_waiting.Count > 0 && work.TurnCost > 0)
        {
            Charge(work, used - work.TurnCost);
        }

        work.TurnCost = 0;
    }

    private void Charge(Work work, long time)
    {
        if (_used.TryGetValue(work.Function, out var used))
        {
            _used[work.Function] = Math.Max(used + time, 0);
        }
    }

    private void ForgetIdle()
    {
        if (_used.Count > FunctionsMax)
        {
            foreach (var (function, _) in _used.Where(entry => entry.Value <= _now).ToArray())
            {
                _used.Remove(function);
            }
        }
    }
}
