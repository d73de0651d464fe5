namespace Longshore.Functions.Scheduling;

/// <summary>Decides who runs in which slot, by a policy. It has no threads and no clock: a node asks it under a lock, a simulation
/// without one.</summary>
/// <param name="policy">Who comes first.</param>
/// <param name="slots">How many run at one time.</param>
/// <param name="queueLengthMax">How many wait at most.</param>
/// <param name="preempts">Whether work that runs gives way.</param>
/// <param name="admits">Whether work is refused that could not end by its deadline.</param>
/// <param name="suspendedMax">How many may have given way and not ended. Beyond, who runs goes on.</param>
internal sealed class SlotScheduler(
    SchedulingPolicy policy, int slots, int queueLengthMax, bool preempts, bool admits, int suspendedMax = int.MaxValue)
{
    private readonly WorkTree _waiting = new();

    // All that is accepted and has not ended, in the order it will be done.
    private readonly WorkTree _accepted = new();
    private readonly List<Work> _running = [];

    // In the middle of their work, without a slot.
    private readonly List<Work> _suspended = [];
    private readonly List<WorkTree.Node> _first = [];
    private long _arrivals;

    public int QueueLength => _waiting.Count;

    public IReadOnlyList<Work> Running => _running;

    /// <summary>Who lost its slot in the middle of its work, and waits to go on.</summary>
    public IReadOnlyList<Work> Suspended => _suspended;

    /// <summary>Takes new work in.</summary>
    /// <param name="work">The work.</param>
    /// <param name="now">The time.</param>
    /// <param name="change">Who else has lost or got a slot by that.</param>
    public Arrival Arrive(Work work, long now, out SlotChange change)
    {
        change = default;
        work.Sequence = _arrivals++;
        if (_running.Count == slots && _waiting.Count == queueLengthMax)
        {
            return Arrival.QueueFull;
        }

        if (admits && !TryAccept(work, now))
        {
            return Arrival.Infeasible;
        }

        if (_running.Count < slots)
        {
            Start(work, now);
            return Arrival.Runs;
        }

        Wait(work);
        change = Displace(now);
        if (change.Granted != work)
        {
            return Arrival.Waits;
        }

        change = change with { Granted = null };
        return Arrival.Runs;
    }

    /// <summary>Work that runs has ended. Its slot goes to the next.</summary>
    /// <returns>Who runs now in its place, or null.</returns>
    public Work? Finish(Work work, long now)
    {
        work.Stop(now);
        _running.Remove(work);
        Forget(work);
        return StartNext(now);
    }

    /// <summary>Gives the slot of who runs and comes last to the first that waits, if that should have it.</summary>
    /// <returns>Nobody, when all is as it should be.</returns>
    public SlotChange Displace(long now)
    {
        if (!preempts || _suspended.Count == suspendedMax || _waiting.First is not { } first)
        {
            return default;
        }

        Work? last = null;
        foreach (var running in _running)
        {
            if (last is null || ComesAfter(running, last, now))
            {
                last = running;
            }
        }

        if (last is null || !policy.Preempts(first, last, now))
        {
            return default;
        }

        last.Stop(now);
        _running.Remove(last);
        if (last.Accepted is { } accepted)
        {
            _accepted.Change(accepted, last.Remaining, accepted.Latest);
        }

        StartNext(now);
        _suspended.Add(last);
        Wait(last);
        return new SlotChange(last, first);
    }

    /// <summary>Work that waits is no longer wanted.</summary>
    /// <returns>False when it did not wait.</returns>
    public bool Cancel(Work work)
    {
        if (work.Waiting is not { } place)
        {
            return false;
        }

        _waiting.Remove(place);
        work.Waiting = null;
        _suspended.Remove(work);
        Forget(work);
        return true;
    }

    // Of several of one order the last that came gives way: who was accepted before it counts on that.
    private bool ComesAfter(Work work, Work other, long now) =>
        (policy.OrderOfRunning(work, now), work.Sequence).CompareTo((policy.OrderOfRunning(other, now), other.Sequence)) > 0;

    private void Start(Work work, long now)
    {
        work.Start(now);
        _running.Add(work);
    }

    private void Wait(Work work) => work.Waiting = _waiting.Add(work, policy.Order(work));

    private Work? StartNext(long now)
    {
        if (_waiting.First is not { } next)
        {
            return null;
        }

        _waiting.Remove(next.Waiting!);
        next.Waiting = null;
        _suspended.Remove(next);
        Start(next, now);
        return next;
    }

    private void Forget(Work work)
    {
        if (work.Accepted is { } place)
        {
            _accepted.Remove(place);
            work.Accepted = null;
        }
    }

    // The first in order run now and end when they have done what remains. Another begins when those before it, w of work, are
    // done to all slots but its own: after w / slots at the latest (Graham 1966). So it ends in time if
    // (w + own) / slots + own * (slots - 1) / slots <= deadline - now; both sides are multiplied by the slots. New work must
    // not break that for itself nor for any that was accepted.
    private bool TryAccept(Work work, long now)
    {
        SetFirst(now);
        while (_accepted.MinSlack < slots * now && _accepted.FindTightest() is { } late)
        {
            // It runs longer than was thought, or what was before it did.
            late.Work.IsForgiven = true;
            _accepted.Change(late, late.Weight, Work.NoDeadline);
        }

        work.Accepted = _accepted.Add(work, policy.Order(work), work.Remaining, LatestOf(work));
        SetFirst(now);
        var endsInTime = !_first.Contains(work.Accepted) || now + work.Remaining <= work.Deadline;
        if (endsInTime && _accepted.MinSlack >= slots * now)
        {
            return true;
        }

        Forget(work);
        return false;
    }

    // What runs now depends on nothing before it; who is next, does.
    private void SetFirst(long now)
    {
        _first.Clear();
        _accepted.CopyFirst(slots + 1, _first);
        if (_first.Count > slots)
        {
            _accepted.Change(_first[slots], _first[slots].Weight, LatestOf(_first[slots].Work));
            _first.RemoveAt(slots);
        }

        foreach (var node in _first)
        {
            var work = node.Work;
            var progress = work.IsRunning ? now - work.Started : 0;
            _accepted.Change(node, Math.Max(work.Remaining - progress, 0), Work.NoDeadline);
        }
    }

    private long LatestOf(Work work) => work.IsForgiven || work.Deadline == Work.NoDeadline
        ? Work.NoDeadline
        : slots * work.Deadline - (slots - 1) * work.Remaining;
}
